import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aggregate } from "@trips/aws/kinesis-aggregate.ts";
import { toLocalDelivery } from "@trips/cli/cloud/cloud-spec.ts";
import { limits } from "@trips/core/domain/limits.ts";
import { buckets, deliveryStreams, stream } from "@trips/core/pipeline.ts";

import { type FirehoseService, openFirehose } from "@trips/local/firehose/firehose.ts";
import { type KinesisService, openKinesis } from "@trips/local/kinesis/open-kinesis.ts";
import { type ObjectStoreService, openObjectStore } from "@trips/local/s3/object-store.ts";
import type { Context, FirehoseTransformationEvent } from "aws-lambda";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = "SILENT";
  process.env.POWERTOOLS_METRICS_DISABLED = "true";
});
const { handler } = await import("@trips/functions/lake-transform.ts");

/** The lake as the pipeline describes it: stream, Firehose, the transform, Parquet. */
let directory: string;
let kinesis: KinesisService;
let objects: ObjectStoreService;
let firehose: FirehoseService;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lake-"));
  kinesis = await openKinesis({ directory: join(directory, "kinesis"), limits: "lifted" });
  await kinesis.call("CreateStream", { StreamName: stream.name, ShardCount: stream.shards });
  objects = await openObjectStore({ directory: join(directory, "s3") });
  firehose = await openFirehose({
    directory: join(directory, "firehose"),
    kinesis,
    objectStore: objects,
    functions: {
      invoke: async (_, event) => ({
        ok: true,
        payload: await handler(event as FirehoseTransformationEvent, {} as Context),
      }),
    },
    waitForRecords: kinesis.waitForRecords,
  });
  await firehose.createDeliveryStream(toLocalDelivery(deliveryStreams.lake));
});
afterAll(async () => {
  await firehose.stop();
  await objects.stop();
  await kinesis.stop();
  await rm(directory, { recursive: true });
});

const put = (key: string, data: Uint8Array): Promise<unknown> =>
  kinesis.call("PutRecord", { StreamName: stream.name, PartitionKey: key, Data: data });

const longest = "x".repeat(64);

const batch = (driver: string, records: string): Buffer =>
  Buffer.from(
    `{"version":1,"driver":"${driver}","trip":"${longest}","receivedAt":${Date.now()},"requestId":"${longest}","batch":{"timeZone":"America/Argentina/ComodRivadavia","vehicle":"${longest}","records":[${records}]}}`,
  );

const full = (record: (index: number) => string): string =>
  Array.from({ length: limits.recordsPerBatch }, (_, index) => record(index)).join(",");

const rowsOf = async (driver: string): Promise<{ key: string; row: Record<string, unknown> }[]> => {
  const found: { key: string; row: Record<string, unknown> }[] = [];
  for (const key of await objects.listKeys(buckets.lake, "records/")) {
    const bytes = (await objects.getObject(buckets.lake, key))!;
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    for (const row of await parquetReadObjects({ file })) if (row.driver === driver) found.push({ key, row });
  }
  return found;
};

const nothingFailed = async () => expect(await objects.listKeys(buckets.lake, "errors/")).toEqual([]);

test("batches of a thousand minimal records land row by row, and so do the batches of KPL aggregates among them", async () => {
  const minimal = full((id) => `{"id":${id},"t":1795162800000,"lat":0,"lon":0}`);
  for (let count = 0; count < 30; count++) await put(String(count), batch("ana", minimal));
  const members = Array.from({ length: 20 }, (_, index) => ({
    partitionKey: String(index),
    data: batch("bruno", minimal),
  }));
  await put("aggregate", aggregate(members));
  await put("one", batch("carla", '{"id":0,"t":1795162800000,"lat":0,"lon":0}'));
  await firehose.flush();
  expect(await rowsOf("ana")).toHaveLength(30_000);
  expect(await rowsOf("bruno")).toHaveLength(20_000);
  const [{ row } = { row: {} }] = await rowsOf("carla");
  expect(row).toMatchObject({ id: 0n, lat: 0, speed: null, battery: null, vehicle: longest });
  await nothingFailed();
});

test("a driver with 600 dates in a minute opens only today's partition, and no rows are lost", async () => {
  const day = 86_400_000;
  for (let count = 0; count < 600; count++)
    await put("dora", batch("dora", `{"id":${count},"t":${Date.now() - count * day},"lat":0,"lon":0}`));
  await put("emil", batch("emil", '{"id":0,"t":1795162800000,"lat":0,"lon":0}'));
  await firehose.flush();
  expect(await rowsOf("dora")).toHaveLength(600);
  const [{ key, row } = { key: "none", row: {} }] = await rowsOf("emil");
  const received = new Date(Number(row.received_at)).toISOString().slice(0, 10);
  expect(key).toContain(`records/date=${received}/`);
  await nothingFailed();
});
