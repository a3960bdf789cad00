import type { PulseMinute, PulseView } from "@trips/core/application/views.ts";

/** The ranges to choose from, in minutes; the API's own limit is a day. */
export const pulseRanges = [15, 60, 180, 1440] as const;
export type PulseRange = (typeof pulseRanges)[number];
export const usualPulseRange: PulseRange = 60;

/** The range that a URL names; undefined: not one of these. */
export const pulseRangeOf = (text: string | null): PulseRange | undefined =>
  text === null ? usualPulseRange : pulseRanges.find((range) => String(range) === text);

export const pulsePathOf = (range: PulseRange): string =>
  range === usualPulseRange ? "/pulse" : `/pulse?minutes=${range}`;

export const pulseDataPathOf = (range: PulseRange): string => `/api/pulse?minutes=${range}`;

export const pulseCounts = ["batches", "records", "duplicates", "late", "rejected", "activeTrips"] as const;
export type PulseCount = (typeof pulseCounts)[number];

/** The counted minutes as columns, to keep the answer small; one value per minute, oldest first. */
export type PulseModel = Readonly<Record<PulseCount, readonly number[]>> & {
  readonly range: PulseRange;
  /** Epoch milliseconds of the first minute. */
  readonly firstMs: number;
  readonly distanceMeters: readonly number[];
  /** Null if nothing arrived. */
  readonly maxLagSeconds: readonly (number | null)[];
};

export const minuteMs = 60_000;

/** A minute is written when its window closes: with the first record after it, and the consumer's 5 seconds. */
const usuallyClosedMs = 15_000;
/** Without a later record, Lambda closes a window within two minutes. */
const surelyClosedMs = 150_000;
/** Number of minutes that may still be open, the current one included. */
export const openMinutes = Math.ceil(surelyClosedMs / minuteMs) + 1;

const isClosed = ({ minute, batches }: PulseMinute, now: number): boolean => {
  const sinceEndMs = now - (Date.parse(minute) + minuteMs);
  return sinceEndMs >= (batches > 0 ? usuallyClosedMs : surelyClosedMs);
};

/** The last `range` minutes that are completely counted. `minutes` holds `openMinutes` more than that. */
export const pulseModelOf = ({ minutes }: PulseView, range: PulseRange, now: number): PulseModel => {
  const end = minutes.findLastIndex((minute) => isClosed(minute, now)) + 1;
  const shown = minutes.slice(Math.max(0, end - range), end);
  const column = <Name extends keyof PulseMinute>(name: Name) => shown.map((minute) => minute[name]);
  return {
    range,
    firstMs: Date.parse(shown[0]?.minute ?? new Date(0).toISOString()),
    ...{ batches: column("batches"), records: column("records"), duplicates: column("duplicates") },
    ...{ late: column("late"), rejected: column("rejected"), activeTrips: column("activeTrips") },
    ...{ distanceMeters: column("distanceMeters"), maxLagSeconds: column("maxLagSeconds") },
  };
};

export const isSilent = ({ batches }: PulseModel): boolean => batches.every((count) => count === 0);

/** A minute changes only once, and a long range takes long to read. */
export const pulseDelayMs = (range: PulseRange, failures: number): number =>
  Math.min(60_000, (range > 180 ? 30_000 : 10_000) * 2 ** Math.min(failures, 5));
