import { localDateOf } from "@trips/core/domain/local-date.ts";
import { addDays } from "../../../shared/dates/model/dates.ts";

/** `startMs` ≤ t < `endMs`. */
export type DayBounds = { readonly startMs: number; readonly endMs: number };

const minuteMs = 60_000;
/** The largest offset of any zone from UTC. */
const maxOffsetMinutes = 16 * 60;

/** The first minute whose local date is `date` or later; local dates only go forward. */
const beginOf = (date: string, timeZone: string): number => {
  const utcMidnight = Date.parse(`${date}T00:00:00Z`);
  let before = -maxOffsetMinutes;
  let from = maxOffsetMinutes;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (localDateOf(utcMidnight + middle * minuteMs, timeZone) < date) before = middle;
    else from = middle;
  }
  return utcMidnight + from * minuteMs;
};

/** The instants of a local date: 24 hours, more or fewer when the clocks change. */
export const dayBoundsOf = (date: string, timeZone: string): DayBounds => ({
  startMs: beginOf(date, timeZone),
  endMs: beginOf(addDays(date, 1), timeZone),
});
