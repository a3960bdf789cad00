import { alarmLimits } from "../pipeline.ts";
import { mergeLags, noLags, percentileOf } from "./lag-histogram.ts";
import type { CountedMinute } from "./pulse-minutes.ts";
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

export type HealthMinute = Pick<
  CountedMinute,
  "minute" | "batches" | "records" | "backfilled" | "rejected" | "failed" | "lags"
>;

/**
 * The health at `now`. `minutes` are the last `healthMinutes`, the current one included; `uncountedSinceMs` is from
 * when on records were committed and no minute was counted.
 */
export const healthOf = (
  minutes: readonly HealthMinute[],
  uncountedSinceMs: number | undefined,
  now: number,
): PulseHealth => {
  const recent = minutes.filter(({ minute }) => Date.parse(minute) > now - recentMs);
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
