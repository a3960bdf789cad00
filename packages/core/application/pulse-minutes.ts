import { type LagHistogram, mergeLags, noLags, percentileOf } from "./lag-histogram.ts";
import type { PulseCounts } from "./pulse.ts";
import type { PulseItem } from "./trip-reader.ts";
import type { PulseMinute } from "./views.ts";

/** A minute with what its lags are merged from. */
export type CountedMinute = PulseMinute & { readonly lags: LagHistogram };

/** The percentiles of all batches of some minutes together. */
export const lagsOfRange = (minutes: readonly CountedMinute[]) => {
  const longest = minutes.reduce((so, { maxLagSeconds }) => Math.max(so, maxLagSeconds ?? 0), 0);
  return lagSecondsOf(
    minutes.reduce((all, { lags }) => mergeLags(all, lags), noLags),
    longest * 1000,
  );
};

/** A bucket stands for more than its lowest lag, so a percentile is kept from exceeding the longest one. */
const lagSecondsOf = (lags: LagHistogram, longestMs: number) => {
  const seconds = (share: number) => {
    const ms = percentileOf(lags, share);
    return ms === null ? null : Math.round(Math.min(ms, longestMs)) / 1000;
  };
  return { p50LagSeconds: seconds(0.5), p99LagSeconds: seconds(0.99) };
};

type Summed = Exclude<keyof PulseItem["counts"], "maxLagMs" | "lags">;

/** What the consumers counted of a minute, as one row. */
export const minuteOf = (at: number, items: readonly PulseItem[]): CountedMinute => {
  const counts = items.map((item) => item.counts);
  const sum = (name: Summed) => counts.reduce((total, count) => total + (count[name] ?? 0), 0);
  const longest = counts.flatMap(({ maxLagMs }: Partial<PulseCounts>) => maxLagMs ?? []);
  const maxLagMs = longest.length > 0 ? Math.max(...longest) : null;
  const lags = counts.reduce((all, count) => mergeLags(all, count.lags ?? noLags), noLags);
  return {
    minute: new Date(at).toISOString(),
    batches: sum("batches"),
    records: sum("records"),
    backfilled: sum("backfilled"),
    duplicates: sum("duplicates"),
    late: sum("late"),
    rejected: sum("rejected"),
    failed: sum("failed"),
    activeTrips: sum("activeTrips"),
    distanceMeters: sum("distanceMm") / 1000,
    maxLagSeconds: maxLagMs === null ? null : maxLagMs / 1000,
    ...lagSecondsOf(lags, maxLagMs ?? 0),
    lags,
  };
};
