import { type Caller, requireFleet } from "./caller.ts";
import { type LagHistogram, mergeLags, noLags, percentileOf } from "./lag-histogram.ts";
import type { PulseCounts } from "./pulse.ts";
import { healthMinutes, healthOf, readUncountedSince } from "./pulse-health.ts";
import type { ReadPorts } from "./read-trips.ts";
import type { PulseItem } from "./trip-reader.ts";
import type { PulseHealth, PulseMinute, PulseView } from "./views.ts";

const minuteMs = 60_000;

/** A minute with what its lags are merged from. */
export type CountedMinute = PulseMinute & { readonly lags: LagHistogram };

type CountedPulse = { readonly health: PulseHealth; readonly minutes: readonly CountedMinute[] };

/** The last `minutes` arrival minutes, the current one included, oldest first; a minute without traffic is zero. */
export const readPulseMinutes = async (
  caller: Caller,
  { reader, now: clock }: ReadPorts,
  minutes: number,
): Promise<CountedPulse> => {
  requireFleet(caller);
  const now = clock();
  const end = Math.floor(now / minuteMs) * minuteMs + minuteMs;
  const from = end - Math.max(minutes, healthMinutes) * minuteMs;
  const items = Map.groupBy(await reader.loadPulse(from, end), (item) => item.minuteMs);
  const counted = Array.from({ length: (end - from) / minuteMs }, (_, index) => {
    const at = from + index * minuteMs;
    return { minuteMs: at, ...minuteOf(at, items.get(at) ?? []) };
  });
  const recent = counted.slice(-healthMinutes);
  return {
    health: healthOf(recent, await readUncountedSince(reader, recent, now), now),
    minutes: counted.slice(-minutes).map(({ minuteMs: _, ...minute }) => minute),
  };
};

export const readPulse = async (caller: Caller, ports: ReadPorts, minutes: number): Promise<PulseView> => {
  const { health, minutes: counted } = await readPulseMinutes(caller, ports, minutes);
  return {
    health,
    ...lagsOfRange(counted),
    minutes: counted.map(({ lags: _, ...minute }) => minute),
  };
};

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

const minuteOf = (at: number, items: readonly PulseItem[]): CountedMinute => {
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
