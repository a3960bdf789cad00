import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createErasures } from "@trips/aws/dynamodb/erasure-store.ts";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import { startObjectStore } from "@trips/aws/testing/object-store.ts";
import { buckets, erasing } from "@trips/core/pipeline.ts";
import { baseT, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "./testing/environment.ts";
import { aContext, captureOutput } from "./testing/invocation.ts";

const clients = vi.hoisted(() => ({ document: {} as DynamoDBDocumentClient, s3: {} as S3Client }));
vi.mock("./clients.ts", () => ({
  createDocumentClient: () => clients.document,
  createS3Client: () => clients.s3,
}));

let table: Awaited<ReturnType<typeof startTable>>;
let bucket: Awaited<ReturnType<typeof startObjectStore>>;
let handler: (event: unknown, context: typeof aContext) => Promise<void>;
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  [table, bucket] = [await startTable(), await startObjectStore()];
  clients.document = table.client;
  clients.s3 = bucket.client;
  await bucket.client.send(new CreateBucketCommand({ Bucket: buckets.failures }));
  ({ handler } = await import("./erase.ts"));
});
afterAll(async () => {
  await table.stop();
  await bucket.stop();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  output = captureOutput();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const key = { driver: "ana.gomez", trip: "t-1" };
const orderedAt = Date.now();

const invokeAfter = async (ms: number): Promise<void> => {
  vi.setSystemTime(orderedAt + ms);
  await handler({}, aContext);
};

const rawKeys = async (): Promise<(string | undefined)[]> => {
  const { Contents = [] } = await bucket.client.send(new ListObjectsV2Command({ Bucket: bucket.bucket }));
  return Contents.map(({ Key }) => Key);
};

const putRaw = async (date: string): Promise<void> => {
  const fixes = straightDrive({ startT: baseT, count: 3, speed: 11 });
  const Body = envelopeOf({ key, receivedAt: orderedAt - 1, fixes });
  await bucket.client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key: `raw/${date}/a`, Body }));
};

test("the schedule follows an order through the table and all sweeps of the lake, and names nobody", async () => {
  const erasures = createErasures(table);
  const today = new Date(orderedAt).toISOString().slice(0, 10).replaceAll("-", "/");
  await putRaw(today);
  await erasures.order({ ...key, erasedAtMs: orderedAt });
  await invokeAfter(0);
  expect(await erasures.pending()).toMatchObject([{ ...key, state: "table-erased" }]);
  expect(await rawKeys()).toHaveLength(1);
  await invokeAfter(erasing.sweepsAfterMs[0]!);
  expect(await rawKeys()).toEqual([]);
  for (const ms of erasing.sweepsAfterMs.slice(1)) await invokeAfter(ms);
  expect(await erasures.pending()).toEqual([]);

  const text = output.lines.join("\n");
  expect(text).not.toMatch(/ana|t-1/);
  expect(text).not.toMatch(/"ErasuresOverdue":[1-9]/);
});

test("an order that cannot be followed is told once it is overdue", async () => {
  await createErasures(table).order({ ...key, trip: "t-2", erasedAtMs: orderedAt });
  vi.spyOn(bucket.client, "send").mockRejectedValue(new Error("no bucket") as never);
  await expect(invokeAfter(erasing.overdueMs + 1)).rejects.toThrow();
  vi.restoreAllMocks();
  output = captureOutput();
  await invokeAfter(erasing.overdueMs + 1);
  expect(output.lines.join("\n")).toMatch(/"ErasuresOverdue":1/);
});
