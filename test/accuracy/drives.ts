import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { type Counted, figuresBy, stoodMs, type Variant } from "./engine.ts";
import { type NamedError, type Spread, spreadOf, sum } from "./quantiles.ts";
import type { Recording } from "./recordings.ts";
import { type Measured, measure, type Published } from "./truth.ts";
import { ablations } from "./variants.ts";

/** A drive with what is known about it independently of the engine. */
export type Drive = {
  readonly name: string;
  readonly records: readonly GpsRecord[];
  /** As the engine counts it. */
  readonly totals: Counted;
  readonly publishedMeters: number | undefined;
  readonly measured: Measured;
  readonly longestGapMs: number;
};

/** The drives of each source; tracks that were published twice count once. */
export const drivesOf = (
  recordings: readonly Recording[],
  published: ReadonlyMap<string, Published>,
): Map<string, Drive[]> => {
  const drives = new Map<string, Drive[]>();
  for (const { source, driver, trip, records, lines } of recordings) {
    const known = published.get(`${source}/${driver}/${trip}`);
    if (!known) throw new Error(`${source}/${driver}/${trip} is not in the table of published figures`);
    if (known.isDuplicate) continue;
    const { totals } = figuresBy(records);
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

/** DrivePlotR's device counts nothing while it does not record, so its lengths are useless for drives with a gap. */
export const withoutGaps = (drives: readonly Drive[]): Drive[] =>
  drives.filter(({ longestGapMs }) => longestGapMs <= 10_000);

const percents = (
  drives: readonly Drive[],
  totalsOf: (drive: Drive) => Counted,
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
  msOf: (drive: Drive) => number,
  truthOf: (drive: Drive) => number | undefined,
): NamedError[] =>
  drives.flatMap((drive) => {
    const truth = truthOf(drive);
    return truth === undefined ? [] : [{ name: drive.name, error: msOf(drive) / 1000 - truth }];
  });

/** Errors over a source's drives: distances in per cent, times in seconds; undefined where nothing is measured. */
export type DriveErrors = {
  readonly published: Spread | undefined;
  readonly wheel: Spread | undefined;
  readonly gps: Spread | undefined;
  readonly moving: Spread | undefined;
  /** Idle or parked. */
  readonly stood: Spread | undefined;
};

export const errorsOf = (
  drives: readonly Drive[],
  totalsOf: (drive: Drive) => Counted = ({ totals }) => totals,
): DriveErrors => ({
  published: spreadOf(percents(drives, totalsOf, ({ publishedMeters }) => publishedMeters)),
  wheel: spreadOf(percents(drives, totalsOf, ({ measured }) => measured.wheelMeters)),
  gps: spreadOf(percents(drives, totalsOf, ({ measured }) => measured.gpsMeters)),
  moving: spreadOf(
    seconds(
      drives,
      (drive) => totalsOf(drive).movingMs,
      ({ measured }) => measured.movingSeconds,
    ),
  ),
  stood: spreadOf(
    seconds(
      drives,
      (drive) => stoodMs(totalsOf(drive)),
      ({ measured }) => measured.idleSeconds,
    ),
  ),
});

export const errorsBy = (drives: readonly Drive[], variant: Variant): DriveErrors => {
  const totals = new Map(drives.map((drive) => [drive, figuresBy(drive.records, "UTC", variant).totals]));
  return errorsOf(drives, (drive) => totals.get(drive)!);
};

const kilometers = (totals: readonly Counted[]): number =>
  sum(totals.map(({ distanceMm }) => distanceMm)) / 1e6;
const stoodHours = (totals: readonly Counted[]): number => sum(totals.map(stoodMs)) / 3.6e6;

export type SourceReport = {
  readonly source: string;
  readonly trips: number;
  readonly kilometers: number;
  readonly movingHours: number;
  readonly idleHours: number;
  readonly parkedHours: number;
  readonly unknownHours: number;
  readonly errors: DriveErrors;
};

export const sourceReportOf = (source: string, drives: readonly Drive[]): SourceReport => {
  const totals = drives.map((drive) => drive.totals);
  const hours = (name: "movingMs" | "idleMs" | "parkedMs" | "unknownMs") =>
    sum(totals.map((one) => one[name])) / 3.6e6;
  return {
    source,
    trips: drives.length,
    kilometers: kilometers(totals),
    movingHours: hours("movingMs"),
    idleHours: hours("idleMs"),
    parkedHours: hours("parkedMs"),
    unknownHours: hours("unknownMs"),
    errors: errorsOf(drives),
  };
};

/** A source's figures without a rule. */
export type AblationReport = {
  readonly rule: string;
  readonly kilometersMore: number;
  readonly stoodHoursMore: number;
  readonly errors: DriveErrors;
};

export const ablationsOf = (drives: readonly Drive[]): AblationReport[] => {
  const held = drives.map((drive) => drive.totals);
  return Object.entries(ablations).map(([rule, variant]) => {
    const without = drives.map(({ records }) => figuresBy(records, "UTC", variant).totals);
    return {
      rule,
      kilometersMore: kilometers(without) - kilometers(held),
      stoodHoursMore: stoodHours(without) - stoodHours(held),
      errors: errorsBy(drives, variant),
    };
  });
};
