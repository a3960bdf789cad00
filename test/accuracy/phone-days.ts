import { distanceMm } from "@trips/core/domain/geodesy.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { stopRadiusMm } from "@trips/core/domain/stops.ts";
import { calibrated, countedWaysOf, figuresBy, stoodMs, type Variant } from "./engine.ts";
import { quantile, type Spread, spreadOf, sum } from "./quantiles.ts";
import type { Recording } from "./recordings.ts";
import type { PublishedTrip } from "./truth.ts";
import { ablations } from "./variants.ts";

/** A phone's day with its published trips. */
export type PhoneDay = Recording & { readonly published: readonly PublishedTrip[] };

const hourMs = 3_600_000;

/** Independent of the rules, so that they do not decide which hours are compared. */
const isGood = ({ accuracyMeters }: GpsRecord): boolean =>
  accuracyMeters === undefined || accuracyMeters <= 50;

/** The records of an hour in which a phone lay still. */
export type StillHour = {
  readonly day: string;
  readonly startT: number;
  readonly records: readonly GpsRecord[];
};

const medianPosition = (records: readonly GpsRecord[]) => ({
  latMicrodegrees: quantile(
    records.map(({ latMicrodegrees }) => latMicrodegrees),
    0.5,
  )!,
  lonMicrodegrees: quantile(
    records.map(({ lonMicrodegrees }) => lonMicrodegrees),
    0.5,
  )!,
});

/**
 * Every hour that begins with a fix, has at least two good ones, touches no published trip, and whose fixes,
 * good or not, up to the first one after it, lie within a stop's diameter of the hour's median position, give
 * or take their own accuracy.
 */
export const stillHoursOf = ({ trip, records, published }: PhoneDay): StillHour[] => {
  const hours: StillHour[] = [];
  let end = 0;
  for (const [start, { t: startT }] of records.entries()) {
    while (end < records.length && records[end]!.t <= startT + hourMs) end += 1;
    const next = records[end];
    if (!next) break;
    if (published.some((one) => one.startT < startT + hourMs && one.endT > startT)) continue;
    const inside = records.slice(start, end);
    const good = inside.filter(isGood);
    if (good.length < 2) continue;
    const place = medianPosition(good);
    const isHere = (record: GpsRecord) =>
      distanceMm(place, record) <= 2 * stopRadiusMm + (record.accuracyMeters ?? 0) * 1000;
    if (isHere(next) && inside.every(isHere)) hours.push({ day: trip, startT, records: inside });
  }
  return hours;
};

/** The first of overlapping hours. */
const disjoint = <Hour extends StillHour>(hours: readonly Hour[]): Hour[] => {
  const chosen: Hour[] = [];
  for (const hour of hours) {
    const last = chosen.at(-1);
    if (!last || last.day !== hour.day || last.startT + hourMs <= hour.startT) chosen.push(hour);
  }
  return chosen;
};

const metersIn = (records: readonly GpsRecord[], variant: Variant): number =>
  figuresBy(records, "UTC", variant).totals.distanceMm / 1000;

/** Published trips of at least this length: a car's, a bus's or a cyclist's. */
const leastTripMeters = 1_000;

/** How far the distances within the published times are from the published ones, in per cent. */
export const publishedErrorsBy = (days: readonly PhoneDay[], variant: Variant): Spread | undefined =>
  spreadOf(
    days.flatMap(({ trip, records, published }) =>
      published
        .filter(({ meters }) => meters >= leastTripMeters)
        .map(({ startT, endT, meters }) => {
          const inside = records.filter(({ t }) => t >= startT - 1000 && t <= endT + 1000);
          const error = (metersIn(inside, variant) / meters - 1) * 100;
          return { name: `${trip} ${new Date(startT).toISOString()}`, error };
        }),
    ),
  );

export type PhoneDayReport = {
  readonly day: string;
  readonly lines: number;
  readonly repeated: number;
  /** Why lines are left out. */
  readonly skipped: readonly string[];
  readonly unique: number;
  readonly filtered: number;
  readonly outliers: number;
  readonly jumps: number;
  readonly gaps: number;
  readonly kilometers: number;
  readonly movingHours: number;
  readonly idleHours: number;
  readonly parkedHours: number;
  readonly unknownHours: number;
  /** Length of the published trips; undefined where none were published. */
  readonly publishedKilometers: number | undefined;
};

export const phoneDayReportOf = (day: PhoneDay): PhoneDayReport => {
  const { totals } = figuresBy(day.records);
  return {
    day: day.trip,
    lines: day.lines.length,
    repeated: day.repeated,
    skipped: day.skipped,
    unique: totals.unique,
    filtered: totals.filtered,
    outliers: totals.outliers,
    jumps: totals.jumps,
    gaps: totals.gaps,
    kilometers: totals.distanceMm / 1e6,
    movingHours: totals.movingMs / hourMs,
    idleHours: totals.idleMs / hourMs,
    parkedHours: totals.parkedMs / hourMs,
    unknownHours: totals.unknownMs / hourMs,
    publishedKilometers: day.published.length
      ? sum(day.published.map(({ meters }) => meters)) / 1000
      : undefined,
  };
};

/** A way that was counted although the phone lay still. */
export type CountedWay = {
  readonly at: string;
  readonly meters: number;
  readonly seconds: number;
  readonly accuraciesMeters: readonly (number | null)[];
  readonly speedsMps: readonly (number | null)[];
};

export type StillReport = {
  /** Hours that do not overlap, and the metres they add in total. */
  readonly hours: number;
  readonly meters: number;
  readonly hoursWithMeters: number;
  /** The worst of all hours, wherever they begin. */
  readonly worst: {
    readonly day: string;
    readonly start: string;
    readonly fixes: number;
    readonly meters: number;
    readonly because: readonly CountedWay[];
  };
};

const countedWays = (records: readonly GpsRecord[]): CountedWay[] =>
  countedWaysOf(records).map(({ a, b, distanceMm }) => ({
    at: new Date(b.t).toISOString(),
    meters: distanceMm / 1000,
    seconds: (b.t - a.t) / 1000,
    accuraciesMeters: [a, b].map(({ accuracyMeters }) => accuracyMeters ?? null),
    speedsMps: [a, b].map(({ speedCmps }) => (speedCmps === undefined ? null : speedCmps / 100)),
  }));

export const stillReportOf = (
  stillHours: readonly StillHour[],
  variant: Variant = calibrated,
): StillReport => {
  const hours = stillHours.map((hour) => ({ ...hour, meters: metersIn(hour.records, variant) }));
  const worst = hours.reduce((a, b) => (b.meters > a.meters ? b : a));
  const chosen = disjoint(hours);
  return {
    hours: chosen.length,
    meters: sum(chosen.map(({ meters }) => meters)),
    hoursWithMeters: chosen.filter(({ meters }) => meters > 0).length,
    worst: {
      day: worst.day,
      start: new Date(worst.startT).toISOString(),
      fixes: worst.records.length,
      meters: worst.meters,
      because: countedWays(worst.records),
    },
  };
};

export type PhoneAblation = {
  readonly rule: string;
  readonly kilometersMore: number;
  readonly stoodHoursMore: number;
  readonly published: Spread | undefined;
  readonly stillMeters: number;
  readonly worstStillMeters: number;
};

export const phoneAblationsOf = (days: readonly PhoneDay[], hours: readonly StillHour[]): PhoneAblation[] =>
  Object.entries(ablations).map(([rule, variant]) => {
    const changes = days.map(({ records }) => {
      const { totals: held } = figuresBy(records);
      const { totals: without } = figuresBy(records, "UTC", variant);
      return { mm: without.distanceMm - held.distanceMm, stoodMs: stoodMs(without) - stoodMs(held) };
    });
    const still = stillReportOf(hours, variant);
    return {
      rule,
      kilometersMore: sum(changes.map(({ mm }) => mm)) / 1e6,
      stoodHoursMore: sum(changes.map((change) => change.stoodMs)) / hourMs,
      published: publishedErrorsBy(days, variant),
      stillMeters: still.meters,
      worstStillMeters: still.worst.meters,
    };
  });
