import { createPreparer } from "@trips/cli/import/prepare.ts";
import { limits } from "@trips/core/api/limits.ts";
import { decodeBatch, type RejectedRecord } from "@trips/core/domain/batch.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { applySpan, type TripRecord, type TripSummary } from "@trips/core/domain/trip.ts";
import { mergeWindow, type Window, windowStartOf } from "@trips/core/domain/window.ts";
import type { TripLine } from "../support/trip-lines.ts";

/** A line of the data, with what a source has beyond a fix: wheel speed (m/s), time of storing. */
export type DataLine = TripLine & {
  readonly source: string;
  readonly obd?: number | null;
  readonly recv?: number;
};

/** One trip as its lines say it and as the engine counts it. */
export type Recording = {
  readonly source: string;
  readonly driver: string;
  readonly trip: string;
  readonly lines: readonly DataLine[];
  /** Lines that repeat an earlier one: an import sends them once. */
  readonly repeated: number;
  readonly rejected: readonly RejectedRecord[];
  readonly records: readonly GpsRecord[];
  readonly summary: TripSummary;
};

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/**
 * Sends one trip's lines, in the order of the file, the way an import's records go: prepared, in batches as
 * the stream holds them, decoded, merged into windows, summed up.
 */
export const record = (lines: readonly DataLine[]): Recording => {
  const { source, driver, trip } = lines[0]!;
  const prepare = createPreparer();
  const windows = new Map<number, Window>();
  const rejected: RejectedRecord[] = [];
  const accepted: TripRecord[] = [];
  let repeated = 0;
  for (let from = 0; from < lines.length; from += limits.recordsPerBatch) {
    const chunk = lines.slice(from, from + limits.recordsPerBatch);
    const receivedAt = Math.max(...chunk.map(({ t, recv }) => Math.round(recv ?? t)));
    const fixes: object[] = [];
    for (const { vehicle, t, lat, lon, speed, heading, accuracy } of chunk) {
      const fix = { t, lat, lon, speed, heading, accuracy };
      const item = prepare({ kind: "fix", place: trip, driver, trip, vehicle, fix });
      if (item.kind === "skipped") throw new Error(`${trip}: ${item.reason}`);
      if (item.kind === "repeated") repeated += 1;
      else fixes.push({ id: item.position, ...item.fix });
    }
    if (fixes.length === 0) continue;
    const envelope = { version: 1, driver, trip, receivedAt, batch: { timeZone: "UTC", records: fixes } };
    const decoded = decodeBatch(bytesOf(envelope));
    if (!decoded.ok) throw new Error(`${trip}: ${decoded.rejection.reason}: ${decoded.rejection.detail}`);
    rejected.push(...decoded.batch.rejected);
    for (const [start, incoming] of Map.groupBy(decoded.batch.records, ({ t }) => windowStartOf(t)))
      windows.set(start, mergeWindow(start, windows.get(start)?.records ?? [], incoming).window);
    for (const fix of decoded.batch.records)
      accepted.push({ record: fix, timeZone: "UTC", vehicle: undefined, ends: false });
  }
  const merged = [...windows.values()].sort((a, b) => a.start - b.start);
  const span = { held: [], merged, before: undefined, after: undefined };
  const { summary } = applySpan(undefined, span, accepted);
  const records = merged.flatMap((window) => window.records);
  return { source, driver, trip, lines, repeated, rejected, records, summary };
};

export const recordAll = (lines: readonly DataLine[]): Recording[] =>
  [...Map.groupBy(lines, ({ source, driver, trip }) => `${source}/${driver}/${trip}`).values()].map(record);
