import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { createCuratedTrips } from "@trips/aws/dynamodb/curated-store.ts";
import { createErasableTrips } from "@trips/aws/dynamodb/erasable-trips.ts";
import { createEraseProgress } from "@trips/aws/dynamodb/erase-progress.ts";
import { createEraseTablePorts } from "@trips/aws/dynamodb/erase-table-ports.ts";
import { createCuratedFiles } from "@trips/aws/s3/curated-files.ts";
import { createSweptObjects } from "@trips/aws/s3/swept-objects.ts";
import { eraseFromLake } from "@trips/core/application/erase-lake.ts";
import { buckets, erasing, stream, table } from "@trips/core/pipeline.ts";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, createApiClient, until } from "../support/api-client.ts";
import { control } from "../support/control.ts";
import {
  chooseLastingPorts,
  makeDirectory,
  type Platform,
  runTrips,
  startPlatform,
} from "../support/platform.ts";
import { readTripTexts, untilComplete } from "../support/snapshot.ts";

/*
 *  phones ─► table, lake ─► orders ─► table erased ─► 15 min ─► sweep ─► 25 h ─► sweep ─► 8 days ─► sweep, done
 *                                                     └ the test's clock is ahead: the sweeps follow at once
 */
const ports = chooseLastingPorts();
const settings = {
  endpoint: `http://localhost:${ports.edge}`,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(settings), {
  marshallOptions: { removeUndefinedValues: true },
});
const kinesis = new KinesisClient(settings);
const s3 = new S3Client({ ...settings, forcePathStyle: true });

/** All that this driver has, and one trip of another, are erased. */
const leaver = "leaver.who.erases";
const goneTrip = "gone-trip-of-bruno";
const gone = [
  { driver: leaver, trip: "first" },
  { driver: leaver, trip: "second" },
  { driver: "bruno.stays", trip: goneTrip },
];
const kept = [
  { driver: "bruno.stays", trip: "kept" },
  { driver: "carla.stays", trip: "kept" },
];
const sentCount = 400;
const startT = Date.now() - 3_600_000;

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ApiClient;
let keptTexts: ReadonlyMap<string, string>;

const fixesFrom = (first: number) =>
  Array.from({ length: 100 }, (_, index) => ({
    id: first + index,
    t: startT + (first + index) * 1_000,
    lat: -34.6,
    lon: -58.38 + (first + index) * 1e-4,
  }));

/** A phone posts until it is told that its batch is kept. */
const post = async (driver: string, trip: string, first: number): Promise<void> => {
  const batch = { timeZone: "UTC", records: fixesFrom(first) };
  await until(
    () =>
      api.post(trip, batch, { driver }).then(
        ({ ok }) => ok,
        () => false,
      ),
    (isKept) => isKept,
  );
};

const put = (data: string) =>
  kinesis.send(
    new PutRecordCommand({ StreamName: stream.name, PartitionKey: "any", Data: Buffer.from(data) }),
  );

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path, ports, options: ["--lift-limits"] });
  api = createApiClient(platform);
  for (const [index, fault] of [
    { type: "throttle", operation: "PutRecord", stream: stream.name, share: 0.1 },
    { type: "drop-response", service: "dynamodb", operation: "TransactWriteItems", share: 0.3, count: 4 },
    { type: "cancel-transaction", when: "after", share: 0.3, count: 4 },
    { type: "kill-handler", function: "aggregate", when: "after", share: 0.3, count: 3 },
    { type: "kill-handler", function: "curate", when: "after", share: 0.5, count: 1 },
  ].entries())
    await control(platform, "SetFault", { ...fault, seed: 70 + index });
  for (let first = 0; first < sentCount; first += 100)
    await Promise.all([...gone, ...kept].map(({ driver, trip }) => post(driver, trip, first)));
  // What cannot be read, and what cannot be used: rejected, and kept by Firehose as failed.
  const envelope = {
    version: 1,
    driver: "bruno.stays",
    trip: goneTrip,
    receivedAt: Date.now(),
    requestId: "r",
  };
  await put(`{"version":1,"driver":"${leaver}","trip":"first" and no more`);
  await put(JSON.stringify({ ...envelope, batch: { timeZone: "Mars/Base", records: fixesFrom(0) } }));
  await s3.send(
    new PutObjectCommand({
      Bucket: buckets.failures,
      Key: "aws/lambda/mapping/shardId-000000000000/2026/11/20/given-up",
      Body: JSON.stringify({
        KinesisBatchInfo: { shardId: "shardId-000000000000" },
        payload: {
          Records: [leaver, "carla.stays"].map((driver) => ({
            kinesis: {
              partitionKey: `${driver}/kept`,
              data: base64(JSON.stringify({ ...envelope, driver, trip: "kept", batch: {} })),
            },
          })),
        },
      }),
    }),
  );
  await untilComplete(
    api,
    new Map([...gone, ...kept].map(({ driver, trip }) => [`${driver}/${trip}`, sentCount])),
  );
});
afterAll(async () => {
  for (const client of [documents, kinesis, s3]) client.destroy();
  await platform?.interrupt();
  await directory?.remove();
});

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** All that an object says: decompressed, decoded from Parquet, and with what it holds in base64. */
const textOf = async (bytes: Buffer): Promise<string> => {
  if (bytes.subarray(0, 4).toString() === "PAR1") {
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    // Statistics and dictionaries are outside of the rows.
    return (
      JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? Number(value) : value)) +
      bytes.toString("latin1")
    );
  }
  const text =
    bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes).toString("latin1") : bytes.toString("latin1");
  const inner = [...text.matchAll(/"(?:rawData|data)":"([A-Za-z0-9+/=]+)"/g)];
  return [text, ...inner.map(([, data]) => Buffer.from(data!, "base64").toString("latin1"))].join("\n");
};

const isNamed = (text: string): boolean => text.includes(leaver) || text.includes(goneTrip);

const keysIn = async (Bucket: string): Promise<string[]> => {
  const { Contents = [], IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(IsTruncated).toBe(false);
  return Contents.map(({ Key }) => Key!);
};

/** The objects that name what is erased. */
const namedObjects = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const Bucket of Object.values(buckets))
    for (const Key of await keysIn(Bucket)) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      if (isNamed(Key + (await textOf(Buffer.from(await Body!.transformToByteArray())))))
        found.push(`${Bucket}/${Key}`);
    }
  return found;
};

/** The items that do, apart from the orders themselves. */
const namedItems = async (): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table.name }))
    for (const item of Items)
      if (!String(item.pk).startsWith("ERASURES#") && isNamed(JSON.stringify(item))) found.push(item);
  return found;
};

/**
 * The stream's log and Firehose's journal go with their retention, the state of tumbling windows with their minute; the
 * database frees pages without wiping them.
 */
const goesByItself = /^(kinesis|firehose|dynamodb|mappings\/(pulse|devices))/;

const namedFiles = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const entry of await readdir(directory.path, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(directory.path.length + 1);
    if (!entry.isFile() || goesByItself.test(name)) continue;
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (isNamed(await textOf(bytes))) found.push(name);
  }
  return found;
};

const places = (names: readonly string[]): string[] => [
  ...new Set(names.map((name) => name.split("/").slice(0, 2).join("/"))),
];

/** Rows in the curated zone's files, which appear last. */
const curatedRows = async (): Promise<number> => {
  let count = 0;
  for (const Key of await keysIn(buckets.lake)) {
    if (!Key.startsWith("curated/")) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: buckets.lake, Key }));
    const bytes = await Body!.transformToByteArray();
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    count += (await parquetReadObjects({ file })).length;
  }
  return count;
};

const filled = ["curated", "errors", "raw", "records", "rejects"].map((place) => `${buckets.lake}/${place}`);

test("before the orders, every place of the lake names them", async () => {
  await until(
    async () => {
      await control(platform, "DeliverRecords");
      return places(await namedObjects()).sort();
    },
    (found) => JSON.stringify(found) === JSON.stringify([`${buckets.failures}/aws`, ...filled]),
  );
  await until(curatedRows, (rows) => rows === 5 * sentCount);
  expect(await namedItems()).not.toEqual([]);
  expect(places(await namedFiles()).sort()).toEqual([`s3/${buckets.failures}`, `s3/${buckets.lake}`]);
  keptTexts = await readTripTexts(api, kept);
});

const eraseOver = async (path: string, driver: string): Promise<void> => {
  const headers = { authorization: `Bearer ${await api.tokenOf(driver)}` };
  const response = await fetch(`${platform.apiUrl}${path}`, { method: "DELETE", headers });
  expect(response.ok, await response.text()).toBe(true);
};

/** Goes on as the function does, at a time after the order. */
const sweepAfter = (afterMs: number) => {
  const now = () => Date.now() + afterMs + 60_000;
  const tableOptions = { client: documents, tableName: table.name };
  return eraseFromLake(
    {
      ...createEraseTablePorts(tableOptions),
      progress: createEraseProgress(tableOptions),
      objects: createSweptObjects({ client: s3, buckets }),
      files: createCuratedFiles({ client: s3, bucket: buckets.lake }),
      trips: { ...createCuratedTrips(tableOptions), ...createErasableTrips(tableOptions) },
      now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      random: Math.random,
    },
    now() + 120_000,
  );
};

test("once the orders are done, nothing but the orders names them: no item, no object, no file", async () => {
  await eraseOver("/v1/trips?confirm=all", leaver);
  await eraseOver(`/v1/trips/${goneTrip}`, "bruno.stays");
  const [first, second, last] = erasing.sweepsAfterMs as [number, number, number];
  expect(await sweepAfter(first)).toMatchObject({ done: 0, pending: 2 });
  // Rewritten objects are merged again, and bring nothing back.
  await until(namedObjects, (found) => found.length === 0, 30_000);
  expect(await sweepAfter(second)).toMatchObject({ done: 0 });
  expect(await sweepAfter(last)).toMatchObject({ done: 2, pending: 0 });
  expect([await namedItems(), await namedObjects(), await namedFiles()]).toEqual([[], [], []]);
});

const othersAreIntact = async (): Promise<void> => {
  expect(await readTripTexts(api, kept)).toEqual(keptTexts);
  expect(await curatedRows()).toBe(kept.length * sentCount);
  const { code, stdout } = await runTrips(["reconcile", "--edge-url", settings.endpoint]);
  expect([code, stdout]).toEqual([0, expect.anything()]);
};

test("the others' trips are as they were, and the books balance", othersAreIntact);

test("neither the lake nor the stream, sent again, brings anything back", async () => {
  for (const source of ["lake", "stream"]) {
    const again = [
      "--from",
      source,
      "--edge-url",
      settings.endpoint,
      "--data",
      directory.path,
      "--rate",
      "0",
    ];
    const { code, stdout } = await runTrips(["replay", ...again]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^new +0$/m)]);
  }
  expect([await namedItems(), await namedObjects()]).toEqual([[], []]);
  await othersAreIntact();
});
