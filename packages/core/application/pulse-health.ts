import { lateMs } from "../domain/gps-record.ts";
import { windowStartOf } from "../domain/window.ts";
import { alarmLimits } from "../pipeline.ts";
import { type LagHistogram, mergeLags, noLags, percentileOf } from "./lag-histogram.ts";
import type { TripReader } from "./trip-reader.ts";
import type { PulseHealth, PulseReason } from "./views.ts";

/** Above the first value the pipeline is degraded, above the second it fails. */
export const pulseLimits = {
  /** Pulse gathers for 5 s, so some seconds are usual. The second is the alarm on a consumer that is behind. */
  lagSeconds: [30, alarmLimits.behindMs / 1000],
  rejectedShare: [0.01, 0.5],
  /** Tries in vain that Lambda repeats; the second is the alarm on a function that fails. */
  failed: [0, alarmLimits.fewFailures],
} as const;

/** Health is that of the last ten minutes: the five of the alarms, and time for the newest to be counted. */
const recentMs = 2 * alarmLimits.behindMs;
/** How far back a minute is looked for that was counted. */
export const healthMinutes = 60;

export type HealthMinute = {
  readonly minuteMs: number;
  readonly batches: number;
  readonly records: number;
  readonly backfilled: number;
  readonly rejected: number;
  readonly failed: number;
  readonly lags: LagHistogram;
};

/**
 * The health at `now`. `minutes` are the last `healthMinutes`, the current one included; `uncountedSinceMs` is from
 * when on records were committed and no minute was counted.
 */
export const healthOf = (
  minutes: readonly HealthMinute[],
  uncountedSinceMs: number | undefined,
  now: number,
): PulseHealth => {
  const recent = minutes.filter(({ minuteMs }) => minuteMs > now - recentMs);
  const sum = (of: (minute: HealthMinute) => number) => recent.reduce((total, each) => total + of(each), 0);
  const rejected = sum((minute) => minute.rejected);
  const sent = rejected + sum(({ records, backfilled }) => records + backfilled);
  const lags = recent.reduce((all, minute) => mergeLags(all, minute.lags), noLags);
  const reasons = [
    ...(uncountedSinceMs === undefined
      ? []
      : [failing("uncounted", (now - uncountedSinceMs) / 1000, recentMs / 1000)]),
    ...exceeded(
      "failed",
      sum((minute) => minute.failed),
      pulseLimits.failed,
    ),
    ...exceeded("lag", (percentileOf(lags, 0.99) ?? 0) / 1000, pulseLimits.lagSeconds),
    ...exceeded("rejected", sent === 0 ? 0 : rejected / sent, pulseLimits.rejectedShare),
  ];
  const worst = [...reasons].sort((a, b) => Number(b.state === "failing") - Number(a.state === "failing"));
  const arrived = sum(({ batches, backfilled }) => batches + backfilled);
  return { state: worst[0]?.state ?? (arrived > 0 ? "healthy" : "quiet"), reasons: worst };
};

const failing = (cause: PulseReason["cause"], value: number, limit: number): PulseReason => ({
  ...{ cause, state: "failing", value, limit },
});

const exceeded = (
  cause: PulseReason["cause"],
  value: number,
  [degraded, failed]: readonly [number, number],
): PulseReason[] => {
  if (value > failed) return [failing(cause, value, failed)];
  return value > degraded ? [{ cause, state: "degraded", value, limit: degraded }] : [];
};

/** This many trips are looked at for a record that should have been counted. */
const mostTrips = 3;

/**
 * Since when phones have been driving although no minute was counted: a trip has a record of after the last counted
 * minute that reached the API at least five minutes ago, as one did that is not late and more than ten minutes old. The
 * trips are read only if nothing was counted for that long.
 */
export const readUncountedSince = async (
  reader: TripReader,
  minutes: readonly HealthMinute[],
  now: number,
): Promise<number | undefined> => {
  const counted = minutes.findLast(({ batches, backfilled }) => batches + backfilled > 0);
  const sinceMs = counted ? counted.minuteMs + 60_000 : minutes[0]!.minuteMs;
  const untilMs = now - alarmLimits.behindMs - lateMs;
  if (sinceMs >= untilMs) return undefined;
  const found = await Promise.all(datesOf(now).map((date) => reader.tripsOfDay(date)));
  const under = found
    .flat()
    .filter(({ summary }) => summary.endT > sinceMs && summary.startT <= untilMs)
    .sort((a, b) => b.summary.endT - a.summary.endT);
  for (const key of under.slice(0, mostTrips)) {
    const trip = await reader.loadTrip(key);
    if (!trip) continue;
    for await (const { start, records } of reader.windowsBefore(trip, windowStartOf(untilMs))) {
      if (start < sinceMs) break;
      if (records.some(({ late }) => !late)) return sinceMs;
    }
  }
  return undefined;
};

const hourMs = 3_600_000;

/** The local dates of a moment, from the westernmost time zone to the easternmost. */
const datesOf = (ms: number): string[] => [
  ...new Set([-12, 0, 14].map((hours) => new Date(ms + hours * hourMs).toISOString().slice(0, 10))),
];
