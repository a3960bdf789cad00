import { gunzipSync } from "node:zlib";
import { readParquet } from "@trips/aws/s3/parquet.ts";
import { buckets } from "@trips/core/pipeline.ts";
import { recordsOf } from "@trips/core/testing/oracle.ts";
import type { MemoryBuckets } from "../s3/memory-buckets.ts";
import type { Accepted } from "./accepted.ts";
import { BrokenLaw, type TableCheck } from "./check-table.ts";

/** Columns of the curated zone that say what a row is, and what it adds. */
const names = ["driver", "trip", "id", "t", "distance_mm"] as const;

/**
 * The trips of which Firehose gave a batch up, since its transform failed on each of four tries: the batch lies under
 * `errors/` with the reason, an alarm tells, and nothing brings it back into the lake.
 */
export const tripsGivenUp = (objects: MemoryBuckets): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const key of objects.keys(buckets.lake, "errors/processing-failed/"))
    for (const line of Buffer.from(objects.get(buckets.lake, key).body).toString("utf8").split("\n")) {
      if (line === "") continue;
      const { rawData, errorCode } = JSON.parse(line);
      if (errorCode === "Lambda.ProcessingFailedStatus") continue;
      for (const [, driver, trip] of Buffer.from(rawData, "base64").toString("latin1").matchAll(named))
        names.add(`${driver}/${trip}`);
    }
  return names;
};

const named = /"driver":"([^"]*)","trip":"([^"]*)"/g;

/** After quiet: the curated zone has a row for each accepted record, once, and their distances are the trips'. */
export const checkLake = async (
  objects: MemoryBuckets,
  accepted: Accepted,
  table: TableCheck,
): Promise<void> => {
  const givenUp = tripsGivenUp(objects);
  const rows = new Map<string, Map<string, number>>();
  for (const key of objects.keys(buckets.lake, "curated/")) {
    const { count, columns } = await readParquet(objects.get(buckets.lake, key).body, names);
    for (let index = 0; index < count; index++) {
      // A correction is a row without a record.
      if (columns.t[index] === null) continue;
      const name = `${columns.driver[index]}/${columns.trip[index]}`;
      const held = rows.get(name) ?? new Map<string, number>();
      rows.set(name, held);
      const record = `${columns.t[index]}/${columns.id[index]}`;
      if (held.has(record)) throw new BrokenLaw("a record is in the lake once", `${record} of ${name}`);
      held.set(record, (columns.distance_mm[index] as number | null) ?? 0);
    }
  }
  for (const [name, trip] of accepted.trips) {
    if (trip.records.length === 0 || givenUp.has(name)) continue;
    const expected = recordsOf(trip.records.map(({ record }) => record)).length;
    const held = rows.get(name) ?? new Map<string, number>();
    if (held.size !== expected)
      throw new BrokenLaw(
        "after quiet the lake has every accepted record",
        `${held.size} of ${expected} of ${name}`,
      );
    const distanceMm = [...held.values()].reduce((sum, mm) => sum + mm, 0);
    const stored = table.read(`TRIP#${trip.driver}#${trip.trip}`)!.trip.summary.totals.distanceMm;
    if (distanceMm !== stored)
      throw new BrokenLaw("the lake's distances are the table's", `${name}: ${distanceMm} mm, not ${stored}`);
  }
};

/** After quiet: what could not be accepted lies in the lake with its reason. */
export const checkRejects = (objects: MemoryBuckets, accepted: Accepted): void => {
  const told = new Set<string>();
  for (const key of objects.keys(buckets.lake, "rejects/"))
    for (const line of gunzipSync(objects.get(buckets.lake, key).body).toString("utf8").split("\n")) {
      if (line === "") continue;
      const { shardId, sequenceNumber, reason } = JSON.parse(line);
      if (typeof reason !== "string") throw new BrokenLaw("a reject has its reason", line);
      told.add(`${shardId}:${sequenceNumber}`);
    }
  for (const { shardId, sequenceNumber } of accepted.poison)
    if (!told.has(`${shardId}:${sequenceNumber}`))
      throw new BrokenLaw(
        "what cannot be counted is rejected with its reason",
        `${shardId} ${sequenceNumber}`,
      );
};
