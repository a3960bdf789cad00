import { type GpsRecord, isUsable, maxUsableAccuracyMeters } from "@trips/core/domain/gps-record.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import { type Rules, rules, segment } from "@trips/core/domain/segment.ts";
import { addTotals, maxOf, noTotals, type Totals } from "@trips/core/domain/stats.ts";
import { applySpan, type TripSummary } from "@trips/core/domain/trip.ts";
import type { StreamedTrip } from "./stream.ts";

/** All that the measuring knows of the engine: which rules there are, and what they count. */
export type Variant = Rules & { readonly maxAccuracyMeters: number };

export const calibrated: Variant = { ...rules, maxAccuracyMeters: maxUsableAccuracyMeters };

/** Totals as the measuring compares them; what an engine does not tell apart is 0. */
export type Counted = Totals & {
  readonly outliers: number;
  readonly misclocked: number;
  readonly jumps: number;
  readonly parkedMs: number;
  readonly unknownMs: number;
  readonly uncountedMm: number;
};

export type CountedDay = {
  readonly records: number;
  readonly distanceMm: number;
  readonly movingMs: number;
  readonly idleMs: number;
  readonly parkedMs: number;
};

export type Figures = {
  readonly totals: Counted;
  readonly days: ReadonlyMap<string, CountedDay>;
  readonly maxSpeedCmps: number | undefined;
};

const nothingMore = { outliers: 0, misclocked: 0, jumps: 0, parkedMs: 0, unknownMs: 0, uncountedMm: 0 };
const noDay: CountedDay = { records: 0, distanceMm: 0, movingMs: 0, idleMs: 0, parkedMs: 0 };

/** Counts the records of a trip, in the order of `compareKeys`. */
export const figuresBy = (
  records: readonly GpsRecord[],
  timeZone = "UTC",
  variant: Variant = calibrated,
): Figures => {
  let totals: Totals = { ...noTotals, unique: records.length };
  const days = new Map<string, CountedDay>();
  let maxSpeedCmps: number | undefined;
  let last: GpsRecord | undefined;
  for (const record of records) {
    const date = localDateOf(record.t, timeZone);
    const today = days.get(date) ?? noDay;
    days.set(date, { ...today, records: today.records + 1 });
    if (record.late) totals = addTotals(totals, { late: 1 });
    if (record.accuracyMeters !== undefined && record.accuracyMeters > variant.maxAccuracyMeters) {
      totals = addTotals(totals, { filtered: 1 });
      continue;
    }
    if (record.speedCmps !== undefined && record.speedCmps <= variant.teleportCmps)
      maxSpeedCmps = maxOf(maxSpeedCmps, record.speedCmps);
    if (last) {
      const way = segment(last, record, variant);
      totals = addTotals(totals, way);
      const start = localDateOf(last.t, timeZone);
      const day = days.get(start) ?? noDay;
      days.set(start, {
        ...day,
        distanceMm: day.distanceMm + way.distanceMm,
        movingMs: day.movingMs + way.movingMs,
        idleMs: day.idleMs + way.idleMs,
      });
    }
    last = record;
  }
  return { totals: { ...totals, ...nothingMore, jumps: totals.teleports }, days, maxSpeedCmps };
};

export type CountedWay = { readonly a: GpsRecord; readonly b: GpsRecord; readonly distanceMm: number };

/** The ways that add distance, each with its ends. */
export const countedWaysOf = (records: readonly GpsRecord[]): CountedWay[] => {
  const usable = records.filter(isUsable);
  return usable.flatMap((b, index) => {
    const a = usable[index - 1];
    const distanceMm = a ? segment(a, b).distanceMm : 0;
    return a && distanceMm > 0 ? [{ a, b, distanceMm }] : [];
  });
};

/** A trip's summary the way the consumer comes to it. */
export const summarise = ({ windows, accepted }: StreamedTrip): TripSummary =>
  applySpan(undefined, { held: [], merged: windows, before: undefined, after: undefined }, accepted).summary;
