import type { TripKey, TripRecord } from "../domain/trip.ts";
import { windowMs, windowStartOf } from "../domain/window.ts";
import type { Delivery } from "./reject.ts";

export type SentRecord = TripRecord & {
  /** When its batch reached the API, epoch milliseconds. */
  readonly receivedAt: number;
};

/** The records of one trip that one invocation brought. */
export type TripWork = {
  readonly key: TripKey;
  readonly records: readonly SentRecord[];
  readonly deliveries: readonly Delivery[];
};

/** With so many full windows, of the records that compress worst, a span still fits a transaction. */
const maxSpanWindows = 20;
const maxSpanGapMs = 10 * windowMs;

/** Records of one trip in neighbouring windows: what is read, merged and committed together. */
export type SpanWork = { readonly work: TripWork; readonly windows: ReadonlyMap<number, SentRecord[]> };

/** The spans of a trip's records, in the order of time. */
export const spansOf = (work: TripWork): SpanWork[] => {
  const windows = Map.groupBy(work.records, ({ record }) => windowStartOf(record.t));
  const spans: Map<number, SentRecord[]>[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [start, records] of [...windows].sort(([a], [b]) => a - b)) {
    const span = spans.at(-1);
    if (span && start - last <= maxSpanGapMs && span.size < maxSpanWindows) span.set(start, records);
    else spans.push(new Map([[start, records]]));
    last = start;
  }
  return spans.map((span) => ({ work, windows: span }));
};
