import { sha256Digits } from "./sha256-digits.ts";

/** A moment and a place, in epoch milliseconds and degrees. */
export type Moment = { readonly t: number; readonly lat: number; readonly lon: number };

const minuteMs = 60_000;
const mostSamples = 48;

/**
 * Samples of a trip, to compare with another recording of the same drive: the first moment of every minute, or of
 * every second, fourth, … one, so that a trip of any length has at most a few dozen.
 */
export const createSamples = () => {
  let everyMinutes = 1;
  const byMinute = new Map<number, Moment>();
  const isTaken = (minute: number): boolean => minute % everyMinutes === 0;
  return {
    add: ({ t, lat, lon }: Moment): void => {
      const minute = Math.floor(t / minuteMs);
      const known = byMinute.get(minute);
      if (!isTaken(minute) || (known !== undefined && known.t <= t)) return;
      byMinute.set(minute, { t, lat, lon });
      while (byMinute.size > mostSamples) {
        everyMinutes *= 2;
        for (const taken of byMinute.keys()) if (!isTaken(taken)) byMinute.delete(taken);
      }
    },
    list: (): Moment[] => [...byMinute.values()].toSorted((a, b) => a.t - b.t),
  };
};

/** How many first fixes identify a trip: a log that has grown, or is cut off, remains the same trip. */
const fixesThatTell = 16;

export const createContentHash = () => {
  let texts: string[] = [];
  let known: string | undefined;
  const digits = (): string => known ?? sha256Digits(texts.join("\n"));
  return {
    add: ({ t, lat, lon }: Moment): void => {
      if (known !== undefined) return;
      texts.push(`${t} ${lat} ${lon}`);
      if (texts.length < fixesThatTell) return;
      known = digits();
      texts = [];
    },
    digits,
  };
};
