import type { Correction } from "../domain/corrections.ts";
import type { TripKey, TripRecord } from "../domain/trip.ts";
import { windowMs, windowStartOf } from "../domain/window.ts";
import type { Delivery } from "./delivery.ts";

export type SentRecord = TripRecord & {
  /** When its batch reached the API, epoch milliseconds. */
  readonly receivedAt: number;
};

/** The records and corrections of one trip in one invocation. */
export type TripWork = {
  readonly key: TripKey;
  readonly records: readonly SentRecord[];
  readonly corrections?: readonly Correction[];
  readonly deliveries: readonly Delivery[];
};

/** Windows of a trip with the records for each, in order of time: read, merged and committed together. */
export type SpanWork = { readonly work: TripWork; readonly windows: ReadonlyMap<number, SentRecord[]> };

/** What mostly fits into a transaction: these records make some 100 pages, and each date has a marker and a lane. */
const maxSpanWindows = 1_000;
const maxSpanRecords = 4_000;
const maxSpanDays = 40;
const dayMs = 86_400_000;

/**
 * The spans of a trip's records, in order of time. The distance between windows matters only for the number of dates
 * that they touch.
 */
export const spansOf = (work: TripWork): SpanWork[] => {
  const windows = Map.groupBy(work.records, ({ record }) => windowStartOf(record.t));
  const spans: Map<number, SentRecord[]>[] = [];
  let count = 0;
  let days = new Set<number>();
  for (const [start, records] of [...windows].sort(([a], [b]) => a - b)) {
    const day = Math.floor(start / dayMs);
    const span = spans.at(-1);
    count += records.length;
    if (span && span.size < maxSpanWindows && count <= maxSpanRecords && days.add(day).size <= maxSpanDays)
      span.set(start, records);
    else {
      spans.push(new Map([[start, records]]));
      count = records.length;
      days = new Set([day]);
    }
  }
  return spans.map((span) => ({ work, windows: span }));
};

/** Splits a span into parts of `count` windows. */
export const partsOf = ({ work, windows }: SpanWork, count: number): SpanWork[] => {
  const all = [...windows];
  return Array.from({ length: Math.ceil(all.length / count) }, (_, index) => ({
    work,
    windows: new Map(all.slice(index * count, (index + 1) * count)),
  }));
};

/** Splits a span into its first `count` windows and the others. */
export const cutSpan = (
  span: SpanWork,
  count: number,
): [first: SpanWork | undefined, others: SpanWork | undefined] => {
  if (count === 0) return [undefined, span];
  if (count === span.windows.size) return [span, undefined];
  const all = [...span.windows];
  const part = (windows: typeof all) => ({ work: span.work, windows: new Map(windows) });
  return [part(all.slice(0, count)), part(all.slice(count))];
};

/** Splits a span into the windows that match and the others. */
export const divideSpan = (
  span: SpanWork,
  holds: (start: number, records: readonly SentRecord[]) => boolean,
): [chosen: SpanWork | undefined, others: SpanWork | undefined] => {
  const groups = Map.groupBy(span.windows, ([start, records]) => holds(start, records));
  const partOf = (is: boolean) =>
    groups.has(is) ? { work: span.work, windows: new Map(groups.get(is)) } : undefined;
  return [partOf(true), partOf(false)];
};

/** A span without what was received up to `erasedUntil`. */
export const receivedAfter = (span: SpanWork, erasedUntil: number | undefined): SpanWork => {
  const isKept = ({ receivedAt }: SentRecord) => erasedUntil === undefined || receivedAt > erasedUntil;
  if (recordsOf(span).every(isKept)) return span;
  const windows = [...span.windows].map(([start, records]) => [start, records.filter(isKept)] as const);
  return { work: span.work, windows: new Map(windows.filter(([, records]) => records.length > 0)) };
};

export const recordsOf = ({ windows }: SpanWork): SentRecord[] => [...windows.values()].flat();

const smallWindows = 20;
const smallMs = 200 * windowMs;

/** The work of an honest phone: few minutes, close together, so that it needs few reads and little memory. */
export const isSmall = ({ windows }: SpanWork): boolean => {
  const starts = [...windows.keys()];
  return starts.length <= smallWindows && starts.at(-1)! - starts[0]! <= smallMs;
};
