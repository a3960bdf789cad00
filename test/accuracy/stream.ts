import { decodeBatch, type RejectedRecord, type Rejection } from "@trips/core/domain/batch.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import type { TripRecord } from "@trips/core/domain/trip.ts";
import { mergeWindow, type Window, windowStartOf } from "@trips/core/domain/window.ts";

/** A trip as the consumer holds it after all deliveries. */
export type StreamedTrip = {
  readonly driver: string;
  readonly trip: string;
  /** As sent with the first batch. */
  readonly timeZone: string;
  readonly windows: readonly Window[];
  readonly records: readonly GpsRecord[];
  readonly accepted: readonly TripRecord[];
  readonly rejected: readonly RejectedRecord[];
};

type OpenTrip = {
  readonly driver: string;
  readonly trip: string;
  readonly timeZone: string;
  readonly windows: Map<number, Window>;
  readonly accepted: TripRecord[];
  readonly rejected: RejectedRecord[];
};

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Takes batches from the stream, decodes them, and merges them into windows as the consumer does. */
export const createStream = () => {
  const trips = new Map<string, OpenTrip>();

  /** Returns the reason if the whole batch cannot be counted. */
  const deliver = (
    driver: string,
    trip: string,
    receivedAt: number,
    batch: object,
  ): Rejection | undefined => {
    const decoded = decodeBatch(bytesOf({ version: 1, driver, trip, receivedAt, batch }));
    if (!decoded.ok) return decoded.rejection;
    const { records, rejected, timeZone, vehicle } = decoded.batch;
    const key = `${driver}/${trip}`;
    const open: OpenTrip = trips.get(key) ?? {
      driver,
      trip,
      timeZone,
      windows: new Map(),
      accepted: [],
      rejected: [],
    };
    trips.set(key, open);
    open.rejected.push(...rejected);
    for (const [start, incoming] of Map.groupBy(records, ({ t }) => windowStartOf(t)))
      open.windows.set(start, mergeWindow(start, open.windows.get(start)?.records ?? [], incoming).window);
    for (const record of records) open.accepted.push({ record, timeZone, vehicle, ends: false });
    return undefined;
  };

  const held = (): StreamedTrip[] =>
    [...trips.values()].map((open) => {
      const windows = [...open.windows.values()].sort((a, b) => a.start - b.start);
      return { ...open, windows, records: windows.flatMap((window) => window.records) };
    });

  return { deliver, trips: held };
};
