import { readTripLines } from "../support/trip-lines.ts";
import { figuresBy, type Variant } from "./engine.ts";
import { type NamedError, type Spread, spreadOf, sum } from "./quantiles.ts";
import { type DataLine, type Recording, recordAll } from "./recordings.ts";
import { readCsv } from "./truth.ts";
import { ablations } from "./variants.ts";

/** A phone's recording with known truth: a prescribed route, or hours in which it lay still. */
export type KnownLeg = Recording & {
  readonly truthMeters: number;
  /** The sum of the ways between all its fixes, unfiltered. */
  readonly rawMeters: number;
  readonly seconds: number;
};

export type MobilityNet = { readonly drives: readonly KnownLeg[]; readonly stays: readonly KnownLeg[] };

/** Some stays' names are longer than a trip id may be. */
const nameOf = (trip: string): string => trip.replace("_accuracy_high_frequency_stationary", "");

export const readMobilityNet = async (directory: string): Promise<MobilityNet> => {
  const rows = await readCsv(`${directory}/mobilitynet-truth.csv`);
  const truth = new Map(rows.map((row) => [nameOf(row.trip!), row]));
  const read = async (kind: string): Promise<KnownLeg[]> => {
    const lines = await readTripLines(`${directory}/mobilitynet-${kind}s.ndjson.gz`);
    const named = lines.map(
      (line): DataLine => ({ ...line, trip: nameOf(line.trip), source: "mobilitynet" }),
    );
    return recordAll(named).map((leg) => {
      const known = truth.get(leg.trip);
      if (known?.kind !== kind) throw new Error(`${leg.trip} is not in the table as a ${kind}`);
      return {
        ...leg,
        truthMeters: Number(known.truth_m),
        rawMeters: Number(known.raw_m),
        seconds: Number(known.seconds),
      };
    });
  };
  return { drives: await read("drive"), stays: await read("stay") };
};

const intervalsOf = ({ records }: KnownLeg): number[] =>
  records.slice(1).map(({ t }, index) => (t - records[index]!.t) / 1000);

/** Density by the time per fix: a phone that fell silent has few fixes, however close together. */
const densities = [
  { density: "≤ 10 s", mostSeconds: 10 },
  { density: "≤ 30 s", mostSeconds: 30 },
  { density: "sparser", mostSeconds: Number.POSITIVE_INFINITY },
] as const;

export type Density = (typeof densities)[number]["density"];

const densityOf = ({ seconds, records }: KnownLeg): Density =>
  densities.find(({ mostSeconds }) => seconds / records.length <= mostSeconds)!.density;

/** The time before the first fix and after the last, as far as the leg lasted. */
const missingSecondsOf = ({ records, seconds }: KnownLeg): number =>
  Math.max(0, seconds - (records.at(-1)!.t - records[0]!.t) / 1000);

/** A drive this far below the truth is lost, which is excusable if the phone was silent for minutes. */
export const lostPercent = -30;
export const silentForMinutesSeconds = 120;

/** How accurate a drive can be, and how accurate it is. */
export type DriveReport = NamedError & {
  readonly density: Density;
  readonly secondsPerFix: number;
  readonly missingSeconds: number;
  /** The longest time without a fix, also before the first or after the last. */
  readonly silentSeconds: number;
  /** Error of the sum of the ways between all fixes. */
  readonly rawError: number;
};

export type DensityReport = {
  readonly density: Density;
  readonly errors: Spread;
  readonly lost: readonly DriveReport[];
};

export type StaysReport = {
  readonly stays: number;
  readonly hours: number;
  readonly meters: number;
  readonly staysWithMeters: number;
  readonly worst: { readonly name: string; readonly meters: number; readonly hours: number };
};

export const metersPerHour = ({ meters, hours }: { readonly meters: number; readonly hours: number }) =>
  meters / hours;

export type MobilityReport = {
  /** By density of fixes; only densities that a drive has. */
  readonly drives: readonly DensityReport[];
  readonly all: Spread;
  /** Each drive, the best first. */
  readonly each: readonly DriveReport[];
  readonly stays: StaysReport;
};

const percentOf = (meters: number, truth: number): number => (meters / truth - 1) * 100;

const driveReportOf = (leg: KnownLeg, variant?: Variant): DriveReport => ({
  name: leg.trip,
  error: percentOf(figuresBy(leg.records, "UTC", variant).totals.distanceMm / 1000, leg.truthMeters),
  rawError: percentOf(leg.rawMeters, leg.truthMeters),
  density: densityOf(leg),
  secondsPerFix: leg.seconds / leg.records.length,
  missingSeconds: missingSecondsOf(leg),
  silentSeconds: Math.max(missingSecondsOf(leg), ...intervalsOf(leg)),
});

export const staysReportOf = (stays: readonly KnownLeg[], variant?: Variant): StaysReport => {
  const counted = stays.map(({ trip, records, seconds }) => ({
    name: trip,
    meters: figuresBy(records, "UTC", variant).totals.distanceMm / 1000,
    hours: seconds / 3600,
  }));
  return {
    stays: stays.length,
    hours: sum(counted.map(({ hours }) => hours)),
    meters: sum(counted.map(({ meters }) => meters)),
    staysWithMeters: counted.filter(({ meters }) => meters > 0).length,
    worst: counted.reduce((a, b) => (metersPerHour(b) > metersPerHour(a) ? b : a)),
  };
};

export const mobilityReportOf = ({ drives, stays }: MobilityNet, variant?: Variant): MobilityReport => {
  const measured = drives.map((leg) => driveReportOf(leg, variant));
  return {
    drives: densities.flatMap(({ density }) => {
      const ofDensity = measured.filter((one) => one.density === density);
      const errors = spreadOf(ofDensity);
      return errors ? [{ density, errors, lost: ofDensity.filter(({ error }) => error < lostPercent) }] : [];
    }),
    each: [...measured].sort((a, b) => Math.abs(a.error) - Math.abs(b.error)),
    all: spreadOf(measured)!,
    stays: staysReportOf(stays, variant),
  };
};

/** The figures without a rule. */
export type MobilityAblation = { readonly rule: string; readonly report: MobilityReport };

export const mobilityAblationsOf = (data: MobilityNet): MobilityAblation[] =>
  Object.entries(ablations).map(([rule, variant]) => ({ rule, report: mobilityReportOf(data, variant) }));
