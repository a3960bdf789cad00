import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { limits } from "@trips/core/domain/limits.ts";
import type { TripSummary } from "@trips/core/domain/trip.ts";
import { createPreparer } from "@trips/importer/prepare.ts";
import type { TripLine } from "../support/trip-lines.ts";
import { summarise } from "./engine.ts";
import { createStream } from "./stream.ts";

/** A line of the data, with what a source adds to a fix: wheel speed (m/s), time of storing. */
export type DataLine = TripLine & {
  readonly source: string;
  readonly obd?: number | null;
  readonly recv?: number;
};

/** One trip: its lines, and the engine's count. */
export type Recording = {
  readonly source: string;
  readonly driver: string;
  readonly trip: string;
  readonly lines: readonly DataLine[];
  /** Lines that repeat an earlier one: an import sends them once. */
  readonly repeated: number;
  /** Why lines are left out: those whose clock was lost. */
  readonly skipped: readonly string[];
  readonly records: readonly GpsRecord[];
  readonly summary: TripSummary;
};

/**
 * Sends one trip's lines, in the order of the file, the way an import's records go: prepared, in batches as
 * the stream holds them, decoded, merged into windows, summed up.
 */
export const record = (lines: readonly DataLine[]): Recording => {
  const { source, driver, trip } = lines[0]!;
  const prepare = createPreparer();
  const stream = createStream();
  const skipped: string[] = [];
  let repeated = 0;
  for (let from = 0; from < lines.length; from += limits.recordsPerBatch) {
    const chunk = lines.slice(from, from + limits.recordsPerBatch);
    const receivedAt = Math.max(...chunk.map(({ t, recv }) => Math.round(recv ?? t)));
    const records: object[] = [];
    for (const { vehicle, t, lat, lon, speed, heading, accuracy } of chunk) {
      const fix = { t, lat, lon, speed, heading, accuracy };
      const item = prepare({ kind: "fix", place: trip, driver, trip, vehicle, fix });
      if (item.kind === "skipped" && t > 0) throw new Error(`${trip}: ${item.reason}`);
      if (item.kind === "skipped") skipped.push(item.reason);
      if (item.kind === "repeated") repeated += 1;
      if (item.kind === "record") records.push({ id: item.position, ...item.fix });
    }
    if (records.length === 0) continue;
    const rejection = stream.deliver(driver, trip, receivedAt, { timeZone: "UTC", records });
    if (rejection) throw new Error(`${trip}: ${rejection.reason}: ${rejection.detail}`);
  }
  const [streamed] = stream.trips();
  const { records, rejected } = streamed!;
  if (rejected.length > 0) throw new Error(`${trip}: the stream rejects what the import prepared`);
  return { source, driver, trip, lines, repeated, skipped, records, summary: summarise(streamed!) };
};

export const recordAll = (lines: readonly DataLine[]): Recording[] =>
  [...Map.groupBy(lines, ({ source, driver, trip }) => `${source}/${driver}/${trip}`).values()].map(record);
