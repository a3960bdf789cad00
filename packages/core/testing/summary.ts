import type { GpsRecord } from "../domain/gps-record.ts";
import { applySpan, type TripRecord, type TripSummary } from "../domain/trip.ts";
import { type Window, windowStartOf } from "../domain/window.ts";

export const windowsOf = (records: readonly GpsRecord[]): Window[] =>
  [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(([start, inside]) => ({
    start,
    records: inside,
  }));

/** What a trip amounts to whose records, in their order, came all at once. */
export const summaryOf = (records: readonly TripRecord[]): TripSummary => {
  const merged = windowsOf(records.map(({ record }) => record));
  const span = { before: [], held: [], merged, after: [], isFirst: true, isLast: true };
  const result = applySpan(undefined, span, records);
  if (typeof result === "string") throw new Error("a trip of all its windows is whole");
  return result.summary;
};
