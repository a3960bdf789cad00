import { readTripLines } from "../support/trip-lines.ts";
import { type Figures, figuresBy, type Variant } from "./engine.ts";
import { type NamedError, type Spread, spreadOf, sum } from "./quantiles.ts";
import { type DataLine, type Recording, recordAll } from "./recordings.ts";
import { readCsv } from "./truth.ts";
import { ablations } from "./variants.ts";

/** A phone's recording of something that is known: a route driven, or hours in which it lay still. */
export type KnownLeg = Recording & { readonly truthMeters: number; readonly seconds: number };

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
      return { ...leg, truthMeters: Number(known.truth_m), seconds: Number(known.seconds) };
    });
  };
  return { drives: await read("drive"), stays: await read("stay") };
};

const intervalsOf = ({ records }: KnownLeg): number[] =>
  records.slice(1).map(({ t }, index) => (t - records[index]!.t) / 1000);

/** How dense a drive's fixes are, by the time per fix: a phone that fell silent has few, however close they lie. */
const densities = [
  { density: "≤ 10 s", mostSeconds: 10 },
  { density: "≤ 30 s", mostSeconds: 30 },
  { density: "sparser", mostSeconds: Number.POSITIVE_INFINITY },
] as const;

export type Density = (typeof densities)[number]["density"];

const densityOf = ({ seconds, records }: KnownLeg): Density =>
  densities.find(({ mostSeconds }) => seconds / records.length <= mostSeconds)!.density;

/** The longest time without a fix, also before the first and after the last, as far as the leg lasted. */
const silentSecondsOf = (leg: KnownLeg): number => {
  const { records, seconds } = leg;
  const recorded = (records.at(-1)!.t - records[0]!.t) / 1000;
  return Math.max(seconds - recorded, ...intervalsOf(leg));
};

/** More than this below the truth is a drive lost; a phone that was silent for minutes may lose it. */
export const lostPercent = -30;
export const silentForMinutesSeconds = 120;

export type LostDrive = NamedError & { readonly silentSeconds: number };

export type DensityReport = {
  readonly density: Density;
  readonly errors: Spread;
  readonly lost: readonly LostDrive[];
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
  readonly stays: StaysReport;
};

const errorOf = (leg: KnownLeg, { totals }: Figures): NamedError => ({
  name: leg.trip,
  error: (totals.distanceMm / 1000 / leg.truthMeters - 1) * 100,
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
  const measured = drives.map((leg) => ({
    leg,
    density: densityOf(leg),
    ...errorOf(leg, figuresBy(leg.records, "UTC", variant)),
  }));
  return {
    drives: densities.flatMap(({ density }) => {
      const ofDensity = measured.filter((one) => one.density === density);
      const errors = spreadOf(ofDensity);
      const lost = ofDensity
        .filter(({ error }) => error < lostPercent)
        .map(({ leg, name, error }) => ({ name, error, silentSeconds: silentSecondsOf(leg) }));
      return errors ? [{ density, errors, lost }] : [];
    }),
    all: spreadOf(measured)!,
    stays: staysReportOf(stays, variant),
  };
};

/** What the figures become without a rule. */
export type MobilityAblation = { readonly rule: string; readonly report: MobilityReport };

export const mobilityAblationsOf = (data: MobilityNet): MobilityAblation[] =>
  Object.entries(ablations).map(([rule, variant]) => ({ rule, report: mobilityReportOf(data, variant) }));
