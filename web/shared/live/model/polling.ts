/** What decides how soon the day is asked for again. */
export type PollState = {
  readonly hasActiveTrip: boolean;
  readonly isToday: boolean;
  /** Requests that failed one after another. */
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
