export type RetryPolicy = {
  /** Upper bound of the first delay. */
  readonly initialMs: number;
  readonly maximumMs: number;
  /** Gives up after failing for this long without a sign of life. Absent: never. */
  readonly giveUpAfterMs?: number;
};

export const phoneRetryPolicy: RetryPolicy = { initialMs: 500, maximumMs: 60_000 };

const longestRetryAfterMs = 3_600_000;

/** Doubling with jitter: the delay lies between half of the bound and the bound. */
export const backoffMs = (attempt: number, policy: RetryPolicy, random: () => number): number => {
  const bound = Math.min(policy.maximumMs, policy.initialMs * 2 ** Math.min(attempt, 30));
  return Math.round((bound * (1 + random())) / 2);
};

/** A `Retry-After` header as milliseconds from now: seconds or an HTTP date; undefined: none that is readable. */
export const retryAfterMs = (header: string | null, nowMs: number): number | undefined => {
  const text = header?.trim() ?? "";
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(milliseconds) ? undefined : Math.min(longestRetryAfterMs, Math.max(0, milliseconds));
};
