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

const clients = vi.hoisted(() => ({
  document: {} as DynamoDBDocumentClient,
  s3: {} as S3Client,
  athena: { send: vi.fn() },
}));
vi.mock("./clients.ts", () => ({
  createDocumentClient: () => clients.document,
  createS3Client: () => clients.s3,
  createAthenaClient: () => clients.athena,
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

test("with a table of Iceberg every sweep deletes from it, each day's first run expires its rows, and no log names anybody", async () => {
  const { handler: fromIceberg } = await import("./erase-from-iceberg.ts");
  const statements: string[] = [];
  clients.athena.send.mockImplementation(async ({ input }) => {
    if ("QueryString" in input) statements.push(`${input.WorkGroup}: ${input.QueryString}`);
    return { QueryExecutionId: "q", QueryExecution: { Status: { State: "SUCCEEDED" } } };
  });
  await createErasures(table).order({ ...key, trip: "t-3", erasedAtMs: orderedAt });
  for (const ms of [0, ...erasing.sweepsAfterMs]) {
    vi.setSystemTime(orderedAt + ms);
    await fromIceberg({}, aContext);
  }
  const erased = `trips-erase: DELETE FROM "catalog"."trips"."records"
WHERE (driver = 'ana.gomez' AND trip = 't-3' AND received_at <= ${orderedAt})`;
  expect(statements.filter((statement) => statement.includes("driver"))).toEqual(Array(3).fill(erased));
  const days = new Set([0, ...erasing.sweepsAfterMs].map((ms) => Math.floor((orderedAt + ms) / 86_400_000)));
  expect(statements.filter((statement) => statement.includes("received_at < "))).toHaveLength(days.size);
  expect(await createErasures(table).pending()).toEqual([]);
  expect(output.lines.join("\n")).not.toMatch(/ana|t-3/);
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
