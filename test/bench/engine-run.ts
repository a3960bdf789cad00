import { decodeBatch } from "@trips/core/domain/batch.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { applySpan, type TripRecord, type TripSummary } from "@trips/core/domain/trip.ts";
import { mergeWindow, type Window, windowStartOf } from "@trips/core/domain/window.ts";
import { encodeWindow } from "@trips/core/domain/window-codec.ts";

/** What a warm consumer caches of a trip whose batches arrive in order. */
type Trip = {
  readonly summary: TripSummary | undefined;
  /** The last windows: more than the rules look back. */
  readonly recent: readonly Window[];
  readonly isWhole: boolean;
};

const newTrip: Trip = { summary: undefined, recent: [], isWhole: true };
const keptWindows = 10;

/** Decodes, validates, merges and encodes one batch; returns the trip after it and the bytes to store. */
const mergeBatch = (trip: Trip, data: Uint8Array): { trip: Trip; bytes: number } => {
  const decoded = decodeBatch(data);
  if (!decoded.ok) throw new Error(decoded.rejection.detail);
  const { records, timeZone, vehicle, end } = decoded.batch;
  const added = new Map<number, GpsRecord[]>();
  const tripRecords: TripRecord[] = [];
  for (const record of records) {
    const start = windowStartOf(record.t);
    const window = added.get(start);
    if (window) window.push(record);
    else added.set(start, [record]);
    tripRecords.push({ record, timeZone, vehicle, ends: end && record === records.at(-1) });
  }
  const [first] = added.keys();
  const tail = trip.recent.at(-1);
  if (tail && first! < tail.start) throw new Error("the drives of this benchmark are in order");
  const held = tail?.start === first ? [tail!] : [];
  const before = held.length > 0 ? trip.recent.slice(0, -1) : trip.recent;
  const merged: Window[] = [];
  let bytes = 0;
  for (const [start, incoming] of added) {
    const { window } = mergeWindow(start, start === first ? (held[0]?.records ?? []) : [], incoming);
    merged.push(window);
    bytes += encodeWindow(window).length;
  }
  const span = { before, held, merged, after: [], isFirst: trip.isWhole, isLast: true };
  const result = applySpan(trip.summary, span, tripRecords);
  if (typeof result === "string") throw new Error(`more windows are needed ${result} the batch`);
  const windows = [...before, ...merged];
  const recent = windows.slice(-keptWindows);
  const isWhole = trip.isWhole && recent.length === windows.length;
  return { trip: { summary: result.summary, recent, isWhole }, bytes };
};

/** Batches of one trip in order, through the engine as a warm consumer runs it. */
export const mergeBatches = (batches: readonly Uint8Array[]): TripSummary => {
  let trip = newTrip;
  for (const data of batches) trip = mergeBatch(trip, data).trip;
  if (!trip.summary) throw new Error("a trip of no batches");
  return trip.summary;
};
