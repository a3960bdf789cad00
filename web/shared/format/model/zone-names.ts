import { formatTimeZone } from "./format.ts";

export type ZonedTime = { readonly timeZone: string; readonly start: string };

/**
 * The one rule for zones: a time is shown by the clock of where it was driven. Times of one zone name it once, times of
 * several name theirs each, and a clock that differs from the reader's says by how much (`zone-difference.ts`).
 * Returns the name that all these times share; undefined if each must name its own.
 */
export const commonZoneOf = (times: readonly ZonedTime[]): string | undefined => {
  const names = new Set(times.map(({ timeZone, start }) => formatTimeZone(timeZone, start)));
  return names.size === 1 ? [...names][0] : undefined;
};
