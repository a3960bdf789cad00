import type { ReadTrip } from "../application/trip-reader.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { applySpan, type TripKey, type TripRecord, type TripSummary, toRead } from "../domain/trip.ts";
import { type Window, windowStartOf } from "../domain/window.ts";

export const windowsOf = (records: readonly GpsRecord[]): Window[] =>
  [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(([start, inside]) => ({
    start,
    records: inside,
  }));

/** The summary of a trip whose records arrive all at once, in order. */
export const summaryOf = (records: readonly TripRecord[]): TripSummary => {
  const merged = windowsOf(records.map(({ record }) => record));
  const span = { before: [], held: [], merged, after: [], isFirst: true, isLast: true };
  const result = applySpan(undefined, span, records);
  if (typeof result === "string") throw new Error("a trip of all its windows is whole");
  return result.summary;
};

/** A trip of these records, in order, as it is read. */
export const readTripOf = (key: TripKey, records: readonly TripRecord[]): ReadTrip => {
  const windows = windowsOf(records.map(({ record }) => record));
  return {
    ...key,
    rev: 1,
    received: records.length,
    summary: toRead(summaryOf(records)),
    lastWindow: windows.at(-1)!.start,
    corrections: [],
    open: [],
    expiresAt: 0,
  };
};
