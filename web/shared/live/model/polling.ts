/** What the polling interval depends on. */
export type PollState = {
  readonly hasActiveTrip: boolean;
  readonly isToday: boolean;
  /** Consecutive failed requests. */
  readonly failures: number;
};

const activeMs = 2_000;
const todayMs = 5_000;
const pastMs = 60_000;
const longestBackoffMs = 30_000;

export const pollDelayMs = ({ hasActiveTrip, isToday, failures }: PollState): number => {
  const usual = hasActiveTrip ? activeMs : isToday ? todayMs : pastMs;
  return failures === 0 ? usual : Math.min(longestBackoffMs, activeMs * 2 ** failures);
};
