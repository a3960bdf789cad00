import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from "@aws-sdk/client-kinesis";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createErasures } from "@trips/aws/dynamodb/erasure-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { aggregate } from "@trips/aws/kinesis-aggregate.ts";
import { createLakeSource } from "@trips/aws/replay/lake-source.ts";
import { decodeBatch } from "@trips/core/domain/batch.ts";
import { rulesVersion } from "@trips/core/domain/rules.ts";
import { buckets, stream, table } from "@trips/core/pipeline.ts";
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
import { makeDrives, writeLines } from "../support/simulated-drives.ts";
import { readTripTexts, untilComplete } from "../support/snapshot.ts";

/*
 *  phones ─► stream ─► aggregate ─► trips
 *              │                      ▲ replay --from stream, failures, table: nothing twice
 *              └─► lake (raw) ── replay --from lake ─► trips2 ─► start --table trips2: the same figures
 *                                                       ▲ replay --from orders --table trips
 */
const drivers = 3;
const seconds = 2_500;
const lines = makeDrives(drivers, 2, seconds);
const packed = { driver: "kpl.producer", trip: "packed" };
const packedFixes = Array.from({ length: 20 }, (_, id) => ({
  id,
  t: Date.UTC(2026, 10, 18, 9) + id * 1_000,
  lat: -34.6,
  lon: -58.38 + id * 1e-4,
}));
const ports = chooseLastingPorts();
const settings = {
  endpoint: `http://localhost:${ports.edge}`,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
};
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
const kinesis = new KinesisClient(settings);
const s3 = new S3Client({ ...settings, forcePathStyle: true });

let directory: Awaited<ReturnType<typeof makeDirectory>>;
let platform: Platform;
let api: ApiClient;

const trips = new Map<string, number>([
  ...[...Map.groupBy(lines, ({ driver, trip }) => `${driver}/${trip}`)].map(
    ([name, own]) => [name, own.length] as [string, number],
  ),
  [`${packed.driver}/${packed.trip}`, packedFixes.length],
]);
const keys = [...trips.keys()].map((name) => {
  const [driver, trip] = name.split("/") as [string, string];
  return { driver, trip };
});
const records = lines.length + packedFixes.length;

const envelope = ({ driver, trip }: typeof packed, fixes: readonly object[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      version: 1,
      driver,
      trip,
      receivedAt: Date.now(),
      requestId: "r",
      batch: { timeZone: "UTC", records: fixes },
    }),
  );

const replay = (...words: string[]) =>
  runTrips([
    "replay",
    ...words,
    ...["--edge-url", settings.endpoint, "--data", directory.path, "--rate", "0"],
  ]);

beforeAll(async () => {
  directory = await makeDirectory();
  platform = await startPlatform({ directory: directory.path, ports, options: ["--lift-limits"] });
  api = createApiClient(platform);
  const file = join(directory.path, "drives.ndjson");
  await writeLines(file, lines);
  const { code, stderr } = await runTrips([
    ...["import", file, "--api-url", platform.apiUrl, "--issuer-url", platform.issuerUrl],
    ...["--time-zone", "UTC"],
  ]);
  expect([code, stderr]).toEqual([0, expect.anything()]);
  const members = [packedFixes.slice(0, 12), packedFixes.slice(12)].map((fixes) => ({
    partitionKey: `${packed.driver}/${packed.trip}`,
    data: envelope(packed, fixes),
  }));
  for (const data of [aggregate(members), Buffer.from("this is no batch")])
    await kinesis.send(new PutRecordCommand({ StreamName: stream.name, PartitionKey: "any", Data: data }));
  await untilComplete(api, trips);
});
afterAll(async () => {
  for (const client of [documents, kinesis, s3]) client.destroy();
  await platform?.interrupt();
  await directory?.remove();
});

/** All items of trips and of the fleet's days. */
const itemsOf = async (tableName: string): Promise<unknown[]> => {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: tableName }))
    items.push(...Items.filter(({ pk }) => /^(TRIP|FLEET)#/.test(String(pk))));
  const nameOf = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;
  return items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
};

/** All that readers get of a table, without what says when and how often it was written. */
const figuresIn = async (tableName: string) => {
  const reader = createTripReader({ client: documents, tableName });
  const read = await Promise.all(
    keys.map(async (key) => {
      const { summary } = (await reader.loadTrip(key))!;
      return { key, summary, windows: await reader.loadRoute(key) };
    }),
  );
  const dates = [...new Set(read.flatMap(({ summary }) => [...summary.days.keys()]))].sort();
  return { read, fleet: await Promise.all(dates.map((date) => reader.loadFleetDay(date))) };
};

const textsOf = async (): Promise<string[]> => {
  const texts = [...(await readTripTexts(api, keys)).values()];
  for (const date of ["2026-11-18", "2026-11-19"])
    texts.push(await api.getText(`/v1/days/${date}?scope=fleet`, "fleet.manager", true));
  return texts;
};

const lakeOf = () =>
  createLakeSource({ client: s3, bucket: buckets.lake, prefix: "raw/", since: undefined, until: undefined });

/** The GPS records in the raw lake. */
const countLake = async (): Promise<number> => {
  let count = 0;
  for await (const { deliveries } of lakeOf().parts(undefined))
    for (const { data } of deliveries) {
      const decoded = decodeBatch(data);
      if (decoded.ok) count += decoded.batch.records.length;
    }
  return count;
};

test("the stream again changes nothing in the table, and the command says so", async () => {
  const before = await itemsOf(table.name);
  const { code, stdout } = await replay("--from", "stream");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^records read +15,020$/m);
  expect(stdout).toMatch(/^new +0$/m);
  expect(stdout).toMatch(/^unchanged +15,020$/m);
  expect(stdout).toMatch(/^rejected +1$/m);
  expect(stdout).toContain('Nothing changed: the table "trips" had counted all of it.');
  expect(await itemsOf(table.name)).toEqual(before);
});

const bin = fileURLToPath(new URL("../../packages/cli/bin/trips.js", import.meta.url));

/** What the replay under way has kept. */
const keptText = async (): Promise<string> => {
  const folder = join(directory.path, "replay");
  const [name] = await readdir(folder).catch(() => []);
  return name === undefined ? "" : readFile(join(folder, name), "utf8").catch(() => "");
};

/** Kills a replay with a signal once it has kept a part. */
const killed = async (signal: NodeJS.Signals, words: readonly string[]) => {
  const before = await keptText();
  const child = spawn(process.execPath, [bin, "replay", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const output of [child.stdout, child.stderr])
    output.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
  const closed = once(child, "close");
  await until(keptText, (kept) => kept !== before);
  child.kill(signal);
  const [code] = await closed;
  return { code, text };
};

test("the lake fills another table, killed and resumed; served from it, all figures are the same", async () => {
  await control(platform, "DeliverRecords");
  expect(await countLake()).toBe(records);
  const texts = await textsOf();
  const words = ["--from", "lake", "--into", "trips2", "--edge-url", settings.endpoint];
  const slowly = [...words, "--data", directory.path, "--rate", "1000"];
  expect((await killed("SIGKILL", slowly)).code).toBeNull();
  const { code: interrupted, text } = await killed("SIGINT", slowly);
  expect(interrupted).toBe(130);
  expect(text).toContain("Going on after");
  expect(text).toContain("stopped; to go on: npx trips replay --from lake --into trips2");
  const { code, stdout } = await replay("--from", "lake", "--into", "trips2");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^records read +15,020$/m);
  expect(await readdir(join(directory.path, "replay"))).toEqual([]);
  expect(await figuresIn("trips2")).toEqual(await figuresIn(table.name));

  const copied = await replay("--from", "rest", "--into", "trips2");
  expect(copied.stdout).toMatch(/^copied +[1-9]/m);
  await platform.interrupt();
  platform = await startPlatform({
    directory: directory.path,
    ports,
    options: ["--lift-limits", "--table", "trips2"],
  });
  expect(platform.output()).toMatch(/^ +Table +trips2$/m);
  expect(await textsOf()).toEqual(texts);
  await api.post("later", { timeZone: "UTC", records: packedFixes }, { driver: "ana.gomez" });
  await untilComplete(api, new Map([["ana.gomez/later", packedFixes.length]]));
  expect(
    await createTripReader({ client: documents, tableName: table.name }).loadTrip({
      driver: "ana.gomez",
      trip: "later",
    }),
  ).toBeUndefined();

  await platform.interrupt();
  platform = await startPlatform({ directory: directory.path, ports, options: ["--lift-limits"] });
  expect(platform.output()).toMatch(/^ +Table +trips2$/m);
  const again = await replay("--from", "stream");
  expect(again.stdout).toContain('Nothing changed: the table "trips2" had counted all of it.');
});

test("an order to erase that was given to the table served before is carried over, and carried out", async () => {
  const later = { driver: "ana.gomez", trip: "later" };
  await createErasures({ client: documents, tableName: table.name }).order({
    ...later,
    erasedAtMs: Date.now(),
  });
  const { code, stdout } = await replay("--from", "orders", "--table", table.name, "--into", "trips2");
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^copied +1\n.*\norders to erase +1$/m)]);
  const reader = createTripReader({ client: documents, tableName: "trips2" });
  expect(await reader.loadTrip(later)).toBeUndefined();
});

const failureDocument = (functionName: string, first: string, last: string, data: Buffer | undefined) =>
  JSON.stringify({
    requestContext: {
      requestId: "r",
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 21,
    },
    version: "1.0",
    timestamp: new Date().toISOString(),
    KinesisBatchInfo: {
      shardId: "shardId-000000000000",
      startSequenceNumber: first,
      endSequenceNumber: last,
      batchSize: 1,
      streamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
    },
    ...(data && {
      payload: {
        Records: [
          {
            eventID: `shardId-000000000000:${first}`,
            kinesis: { partitionKey: "any", sequenceNumber: first, data: data.toString("base64") },
          },
        ],
      },
    }),
  });

test("what consumers gave up on is counted from its event or from the stream, and leaves the bucket", async () => {
  const lost = { driver: "lost.driver", trip: "lost" };
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: stream.name,
      ShardId: "shardId-000000000000",
      ShardIteratorType: "TRIM_HORIZON",
    }),
  );
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 3 }));
  const [first, last] = [Records[0]!.SequenceNumber!, Records.at(-1)!.SequenceNumber!];
  const files = {
    "aws/lambda/m1/a": failureDocument("aggregate", "1", "1", envelope(lost, packedFixes)),
    "aws/lambda/m1/b": failureDocument("trips-production-AggregateFunction-x", first, last, undefined),
    "aws/lambda/m2/c": failureDocument("pulse", "1", "1", envelope(lost, packedFixes)),
    "aws/lambda/m1/d": failureDocument("aggregate", "1", `${BigInt(last) + 1n}`, undefined),
  };
  const landed = "landed/a b+ñ.parquet";
  const event = (key: string) =>
    JSON.stringify({
      requestContext: { functionArn: "arn:aws:lambda:us-east-1:000000000000:function:curate" },
      requestPayload: {
        Records: [{ s3: { bucket: { name: buckets.lake }, object: { key } } }],
      },
    });
  await s3.send(
    new PutObjectCommand({ Bucket: buckets.lake, Key: landed, Body: "rows", Metadata: { first: "yes" } }),
  );
  const all = {
    ...files,
    "aws/lambda/async/curate/e": event("landed/a+b%2B%C3%B1.parquet"),
    "aws/lambda/async/curate/f": event("landed/gone.parquet"),
  };
  for (const [Key, Body] of Object.entries(all))
    await s3.send(new PutObjectCommand({ Bucket: buckets.failures, Key, Body }));
  const { code, stdout, stderr } = await replay("--from", "failures");
  expect(stderr).toContain("aws/lambda/m1/d: the stream no longer holds all of its records: use --from lake");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^batches +2$/m);
  expect(stdout).toMatch(/^invocations +1$/m);
  expect(stdout).toMatch(/^left alone +1$/m);
  expect(stderr).toContain("aws/lambda/async/curate/f: its object is gone");
  // Written again as it was, so that S3 sends its event again.
  const again = await s3.send(new GetObjectCommand({ Bucket: buckets.lake, Key: landed }));
  expect([await again.Body!.transformToString(), again.Metadata]).toEqual(["rows", {}]);
  expect(stdout).toMatch(/^new +20$/m);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: buckets.failures }));
  expect(Contents.map(({ Key }) => Key)).toEqual([
    "aws/lambda/async/curate/f",
    "aws/lambda/m1/d",
    "aws/lambda/m2/c",
  ]);
  expect((await api.trip(lost.driver, lost.trip)).quality.unique).toBe(packedFixes.length);
});

test("trips of other rules are recounted from the table, once", async () => {
  const before = await textsOf();
  const [{ driver, trip }] = keys as [(typeof keys)[number]];
  await documents.send(
    new UpdateCommand({
      TableName: "trips2",
      Key: { pk: `TRIP#${driver}#${trip}`, sk: "TRIP" },
      UpdateExpression: "SET #rules = :rules, maxSpeedCmps = :speed",
      ExpressionAttributeNames: { "#rules": "rules" },
      ExpressionAttributeValues: { ":rules": rulesVersion - 1, ":speed": 5_000 },
    }),
  );
  const outdated = await api.trip(driver, trip);
  expect(outdated).toMatchObject({ rules: rulesVersion - 1, maxSpeedMps: 50 });
  const { code, stdout } = await replay("--from", "table");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^recounted +1$/m);
  expect(stdout).toMatch(new RegExp(`^of versions +${rulesVersion - 1}$`, "m"));
  expect(await textsOf()).toEqual(before);
  expect((await replay("--from", "table")).stdout).toContain("today's rules counted every trip");
});
