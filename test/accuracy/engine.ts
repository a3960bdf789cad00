import { noTimeSpans } from "@trips/core/domain/corrections.ts";
import type { DayTotals, Totals } from "@trips/core/domain/counters.ts";
import { figuresOf, maxSilenceMs, readTripRecords } from "@trips/core/domain/figures.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { type Rules, rules } from "@trips/core/domain/rules.ts";
import { applySpan, type TripSummary } from "@trips/core/domain/trip.ts";
import { sum } from "./quantiles.ts";
import type { StreamedTrip } from "./stream.ts";

/** The measurement's only access to the engine: its rules, and what they count. */
export type Variant = Rules;
export const calibrated: Variant = rules;

export type Counted = Totals;
export type CountedDay = DayTotals;
export type Figures = { readonly totals: Counted; readonly days: ReadonlyMap<string, CountedDay> };

/** Counts the records of a trip, in the order of `compareKeys`. */
export const figuresBy = (
  records: readonly GpsRecord[],
  timeZone = "UTC",
  variant: Variant = calibrated,
): Figures => figuresOf(records, timeZone, noTimeSpans, variant);

/** Idle or parked, which measured speeds cannot tell apart. */
export const stoodMs = ({ idleMs, parkedMs }: Counted | CountedDay): number => idleMs + parkedMs;

/** The time between the first and the last usable record that is in some state. */
export const countedMs = (totals: Counted): number => totals.movingMs + stoodMs(totals) + totals.unknownMs;

/** The time between neighbouring usable records, without silences that are no time of the trip. */
export const usableMsOf = (records: readonly GpsRecord[]): number => {
  const { counted, reading } = readTripRecords(records);
  const times = counted.filter((_, index) => reading.verdicts[index] === "usable").map(({ t }) => t);
  return sum(times.slice(1).map((t, index) => (t - times[index]! > maxSilenceMs ? 0 : t - times[index]!)));
};

export type CountedWay = { readonly a: GpsRecord; readonly b: GpsRecord; readonly distanceMm: number };

/** The ways that add distance, each with its ends. */
export const countedWaysOf = (records: readonly GpsRecord[]): CountedWay[] => {
  const { counted, reading } = readTripRecords(records);
  return reading.ways
    .map(({ from, to, distanceMm }) => ({ a: counted[from]!, b: counted[to]!, distanceMm }))
    .filter(({ a, b, distanceMm }) => distanceMm > 0 && b.t - a.t <= maxSilenceMs);
};

/** A trip's summary, computed the way the consumer does. */
export const summarise = ({ windows, accepted }: StreamedTrip): TripSummary => {
  const span = { held: [], merged: windows, before: [], after: [], isFirst: true, isLast: true };
  const result = applySpan(undefined, span, accepted);
  if (typeof result === "string") throw new Error(`a whole trip needs more windows ${result} it`);
  return result.summary;
};
