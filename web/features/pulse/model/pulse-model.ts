import { type CountedMinute, lagsOfRange } from "@trips/core/application/pulse-minutes.ts";
import type { PulseHealth, PulseMinute } from "@trips/core/application/views.ts";
import type { BooksModel } from "./books-model.ts";

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

export const pulseCounts = [
  ...(["batches", "records", "backfilled", "duplicates", "late"] as const),
  ...(["rejected", "failed", "activeTrips"] as const),
] as const;
export type PulseCount = (typeof pulseCounts)[number];

const lagNames = ["p50LagSeconds", "p99LagSeconds", "maxLagSeconds"] as const;
type LagName = (typeof lagNames)[number];

/** Where the pipeline counts as degraded, and where as failing; drawn as lines. */
export type PulseLimits = Readonly<Record<"lagSeconds" | "rejectedShare", readonly [number, number]>>;

/** The counted minutes as columns, to keep the answer small; one value per minute, oldest first. */
export type PulseModel = Readonly<Record<PulseCount, readonly number[]>> &
  // Null if nothing arrived.
  Readonly<Record<LagName, readonly (number | null)[]>> & {
    readonly range: PulseRange;
    /** Epoch milliseconds of the first minute. */
    readonly firstMs: number;
    readonly distanceMeters: readonly number[];
    readonly health: PulseHealth;
    readonly limits: PulseLimits;
    /** Of all batches of the range. */
    readonly lag: Readonly<Record<"p50LagSeconds" | "p99LagSeconds", number | null>>;
    /** Null before the first comparison. */
    readonly books: BooksModel | null;
  };

export const minuteMs = 60_000;

/** A minute is written when its window closes: with the first record after it, and the consumer's 5 seconds. */
const usuallyClosedMs = 15_000;
/** Without a later record, Lambda closes a window within two minutes. */
const surelyClosedMs = 150_000;
/** Number of minutes that may still be open, the current one included. */
export const openMinutes = Math.ceil(surelyClosedMs / minuteMs) + 1;

const isClosed = ({ minute, batches, backfilled }: PulseMinute, now: number): boolean => {
  const sinceEndMs = now - (Date.parse(minute) + minuteMs);
  return sinceEndMs >= (batches + backfilled > 0 ? usuallyClosedMs : surelyClosedMs);
};

type CountedPulse = { readonly health: PulseHealth; readonly minutes: readonly CountedMinute[] };

/** The last `range` minutes that are completely counted. `minutes` holds `openMinutes` more than that. */
export const pulseModelOf = (
  { health, minutes }: CountedPulse,
  limits: PulseLimits,
  range: PulseRange,
  now: number,
  books: BooksModel | null = null,
): PulseModel => {
  const end = minutes.findLastIndex((minute) => isClosed(minute, now)) + 1;
  const shown = minutes.slice(Math.max(0, end - range), end);
  return {
    ...{ range, health, limits, lag: lagsOfRange(shown), books },
    firstMs: Date.parse(shown[0]?.minute ?? new Date(0).toISOString()),
    ...columnsOf((name) => shown.map((minute) => minute[name])),
  };
};

type Columns = Pick<PulseModel, PulseCount | LagName | "distanceMeters">;

const columnsOf = (of: <Name extends keyof Columns>(name: Name) => PulseMinute[Name][]): Columns => ({
  ...{ batches: of("batches"), records: of("records"), backfilled: of("backfilled") },
  ...{ duplicates: of("duplicates"), late: of("late"), rejected: of("rejected"), failed: of("failed") },
  ...{ activeTrips: of("activeTrips"), distanceMeters: of("distanceMeters") },
  ...{ p50LagSeconds: of("p50LagSeconds"), p99LagSeconds: of("p99LagSeconds") },
  maxLagSeconds: of("maxLagSeconds"),
});

/** The minutes from one index to before another. */
export const sliceOf = (pulse: PulseModel, from: number, to: number): PulseModel => ({
  ...pulse,
  firstMs: pulse.firstMs + from * minuteMs,
  ...columnsOf((name) => pulse[name].slice(from, to) as PulseMinute[typeof name][]),
});

export const endMsOf = ({ firstMs, batches }: PulseModel): number => firstMs + batches.length * minuteMs;

export const hasTraffic = ({ batches, backfilled }: PulseModel, index: number): boolean =>
  batches[index]! + backfilled[index]! > 0;

export const isSilent = (pulse: PulseModel): boolean =>
  !pulse.batches.some((_, index) => hasTraffic(pulse, index));

/** A minute changes only once, and a long range takes long to read. */
export const pulseDelayMs = (range: PulseRange, failures: number): number =>
  Math.min(60_000, (range > 180 ? 30_000 : 10_000) * 2 ** Math.min(failures, 5));
