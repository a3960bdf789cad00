import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import type { Totals } from "@trips/core/domain/stats.ts";
import { type NamedError, type Spread, spreadOf, sum } from "./quantiles.ts";
import type { Recording } from "./recordings.ts";
import { type Measured, measure, type Published } from "./truth.ts";
import { ablations, totalsBy, type Variant } from "./variants.ts";

/** A drive with what is known of it independently of the engine. */
export type Drive = {
  readonly name: string;
  readonly records: readonly GpsRecord[];
  /** As the engine counts it. */
  readonly totals: Totals;
  readonly publishedMeters: number | undefined;
  readonly measured: Measured;
  readonly longestGapMs: number;
};

/** The drives of each source; of tracks that were published twice, one. */
export const drivesOf = (
  recordings: readonly Recording[],
  published: ReadonlyMap<string, Published>,
): Map<string, Drive[]> => {
  const drives = new Map<string, Drive[]>();
  for (const { source, driver, trip, records, summary, lines } of recordings) {
    const known = published.get(`${source}/${driver}/${trip}`);
    if (!known) throw new Error(`${source}/${driver}/${trip} is not in the table of published figures`);
    if (known.isDuplicate) continue;
    const { totals } = summary;
    const drive = {
      name: trip,
      records,
      totals,
      publishedMeters: known.meters,
      measured: measure(lines),
      longestGapMs: Math.max(0, ...records.map(({ t }, index) => t - (records[index - 1]?.t ?? t))),
    };
    drives.set(source, [...(drives.get(source) ?? []), drive]);
  }
  return drives;
};

const percents = (
  drives: readonly Drive[],
  totalsOf: (drive: Drive) => Totals,
  truthOf: (drive: Drive) => number | undefined,
): NamedError[] =>
  drives.flatMap((drive) => {
    const truth = truthOf(drive);
    return truth === undefined
      ? []
      : [{ name: drive.name, error: (totalsOf(drive).distanceMm / 1000 / truth - 1) * 100 }];
  });

const seconds = (
  drives: readonly Drive[],
  totalsOf: (drive: Drive) => Totals,
  name: "idle" | "moving",
): NamedError[] =>
  drives.flatMap((drive) => {
    const truth = drive.measured[`${name}Seconds`];
    return truth === undefined
      ? []
      : [{ name: drive.name, error: totalsOf(drive)[`${name}Ms`] / 1000 - truth }];
  });

/** Errors over a source's drives: distances in per cent, times in seconds; undefined where nothing is measured. */
export type DriveErrors = {
  readonly published: Spread | undefined;
  readonly wheel: Spread | undefined;
  readonly gps: Spread | undefined;
  readonly moving: Spread | undefined;
  readonly idle: Spread | undefined;
};

export const errorsOf = (
  drives: readonly Drive[],
  totalsOf: (drive: Drive) => Totals = ({ totals }) => totals,
): DriveErrors => ({
  published: spreadOf(percents(drives, totalsOf, ({ publishedMeters }) => publishedMeters)),
  wheel: spreadOf(percents(drives, totalsOf, ({ measured }) => measured.wheelMeters)),
  gps: spreadOf(percents(drives, totalsOf, ({ measured }) => measured.gpsMeters)),
  moving: spreadOf(seconds(drives, totalsOf, "moving")),
  idle: spreadOf(seconds(drives, totalsOf, "idle")),
});

export const errorsBy = (drives: readonly Drive[], variant: Variant): DriveErrors => {
  const totals = new Map(drives.map((drive) => [drive, totalsBy(drive.records, variant)]));
  return errorsOf(drives, (drive) => totals.get(drive)!);
};

const kilometers = (totals: readonly Totals[]): number =>
  sum(totals.map(({ distanceMm }) => distanceMm)) / 1e6;
const idleHours = (totals: readonly Totals[]): number => sum(totals.map(({ idleMs }) => idleMs)) / 3.6e6;

export type SourceReport = {
  readonly source: string;
  readonly trips: number;
  readonly kilometers: number;
  readonly movingHours: number;
  readonly idleHours: number;
  readonly errors: DriveErrors;
};

export const sourceReportOf = (source: string, drives: readonly Drive[]): SourceReport => {
  const totals = drives.map((drive) => drive.totals);
  return {
    source,
    trips: drives.length,
    kilometers: kilometers(totals),
    movingHours: sum(totals.map(({ movingMs }) => movingMs)) / 3.6e6,
    idleHours: idleHours(totals),
    errors: errorsOf(drives),
  };
};

/** What a source's figures become without a rule. */
export type AblationReport = {
  readonly rule: string;
  readonly kilometersMore: number;
  readonly idleHoursMore: number;
  readonly errors: DriveErrors;
};

export const ablationsOf = (drives: readonly Drive[]): AblationReport[] => {
  const held = drives.map((drive) => drive.totals);
  return Object.entries(ablations).map(([rule, variant]) => {
    const without = drives.map(({ records }) => totalsBy(records, variant));
    return {
      rule,
      kilometersMore: kilometers(without) - kilometers(held),
      idleHoursMore: idleHours(without) - idleHours(held),
      errors: errorsBy(drives, variant),
    };
  });
};
