import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { createCuratedFiles } from "@trips/aws/s3/curated-files.ts";
import { writeParquet } from "@trips/aws/s3/parquet.ts";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import { startObjectStore } from "@trips/aws/testing/object-store.ts";
import { hourOf, placeOf } from "@trips/core/application/curated-zone.ts";
import { lakeColumns } from "@trips/core/lake/columns.ts";
import { lakeObjectOf } from "@trips/core/testing/memory-curated-zone.ts";
import { baseT, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import type { S3Event } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "./testing/environment.ts";
import { aContext, captureOutput, type FaultOf, withFaults } from "./testing/invocation.ts";

const clients = vi.hoisted(() => ({
  document: {} as DynamoDBDocumentClient,
  s3: {} as S3Client,
  firehose: { send: vi.fn() },
}));
vi.mock("./clients.ts", () => ({
  createDocumentClient: () => clients.document,
  createS3Client: () => clients.s3,
  createFirehoseClient: () => clients.firehose,
}));

let table: Awaited<ReturnType<typeof startTable>>;
let bucket: Awaited<ReturnType<typeof startObjectStore>>;
let handler: (event: S3Event, context: typeof aContext) => Promise<void>;
let fault: FaultOf;
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  [table, bucket] = [await startTable(), await startObjectStore()];
  clients.document = withFaults(table.client, (command) => fault(command));
  clients.s3 = bucket.client;
  ({ handler } = await import("./curate.ts"));
});
afterAll(async () => {
  await table.stop();
  await bucket.stop();
});
beforeEach(() => {
  fault = () => undefined;
  output = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The event of S3 for the creation of an object, whose key it encodes. */
const created = (key: string): S3Event =>
  ({ Records: [{ s3: { bucket: { name: bucket.bucket }, object: { key } } }] }) as unknown as S3Event;

const land = async (key: string, trip: string): Promise<void> => {
  const rows = lakeObjectOf([
    envelopeOf({ key: { driver: "ana.gomez", trip }, fixes: straightDrive({ count: 10, speed: 11 }) }),
  ]);
  await bucket.client.send(
    new PutObjectCommand({ Bucket: bucket.bucket, Key: key, Body: await writeParquet(lakeColumns, rows) }),
  );
};

const rowsIn = async (trip: string): Promise<number> => {
  const place = placeOf({ driver: "ana.gomez", trip }, hourOf(baseT));
  const { rows } = await createCuratedFiles(bucket).load(place);
  return rows.columns.trip.filter((name) => name === trip).length;
};

const objectItem = async (key: string) =>
  (
    await table.client.send(
      new GetCommand({ TableName: table.tableName, Key: { pk: "LAKE#OBJECTS#2026-11-20", sk: key } }),
    )
  ).Item;

test("an object that landed is merged, however its key is written, and described in the table", async () => {
  await land("records/date=2026-11-20/a b ñ.parquet", "t-1");
  await handler(created("records/date%3D2026-11-20/a+b+%C3%B1.parquet"), aContext);
  expect(await rowsIn("t-1")).toBe(10);
  expect(await objectItem("records/date=2026-11-20/a b ñ.parquet")).toMatchObject({
    rows: 10,
    added: 10,
    repeated: 0,
    firstT: baseT,
    lastT: baseT + 9_000,
  });
  expect(output.lines.join("\n")).not.toMatch(/ana|t-1/);
});

test("with a table of Iceberg every row is put once it is merged; a failure of that fails the event, which comes again", async () => {
  const { handler: toIceberg } = await import("./curate-to-iceberg.ts");
  const key = "records/date=2026-11-20/iceberg.parquet";
  await land(key, "t-3");
  clients.firehose.send.mockRejectedValueOnce(new Error("no Firehose"));
  await expect(toIceberg(created(key), aContext)).rejects.toThrow();
  expect(await objectItem(key)).toBeUndefined();
  clients.firehose.send.mockReset().mockResolvedValue({ FailedPutCount: 0 });
  await toIceberg(created(key), aContext);
  expect(await objectItem(key)).toMatchObject({ added: 10 });
  const { DeliveryStreamName, Records } = clients.firehose.send.mock.calls[0]![0].input;
  expect([DeliveryStreamName, Records.length]).toEqual(["iceberg", 10]);
  expect(JSON.parse(Buffer.from(Records[0].Data).toString())).toMatchObject({ trip: "t-3", t: baseT });
});

test("an object that is gone is no error: its event may come late", async () => {
  await expect(handler(created("records/date=2026-11-20/gone.parquet"), aContext)).resolves.toBeUndefined();
});

test("an invocation that fails says so, and its repetition merges the object", async () => {
  const key = "records/date=2026-11-20/again.parquet";
  await land(key, "t-2");
  fault = (command) => (command.constructor.name === "PutCommand" ? new Error("no table") : undefined);
  await expect(handler(created(key), aContext)).rejects.toThrow();
  fault = () => undefined;
  await handler(created(key), aContext);
  expect(await rowsIn("t-2")).toBe(10);
  expect(await objectItem(key)).toMatchObject({ added: 10, repeated: 0 });
});
