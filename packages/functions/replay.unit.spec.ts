import type { FirehoseClient } from "@aws-sdk/client-firehose";
import {
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
} from "@aws-sdk/client-kinesis";
import type { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { createErasures } from "@trips/aws/dynamodb/erasure-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { startTable } from "@trips/aws/testing/dynamodb.ts";
import { startObjectStore } from "@trips/aws/testing/object-store.ts";
import type { ReplayJob, ReplayState } from "@trips/core/application/replay-job.ts";
import { rulesVersion } from "@trips/core/domain/rules.ts";
import { buckets, mqttRule, replaying, table as tableSpec } from "@trips/core/pipeline.ts";
import { replayMachine } from "@trips/core/replay-machine.ts";
import { envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { createTable } from "@trips/local/dynamodb/create-table.ts";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import "./testing/environment.ts";
import { aContext, captureOutput } from "./testing/invocation.ts";
import { type Machine, runMachine } from "./testing/run-machine.ts";

/*
 *  raw lake ─► round ─► round ─► … ─► trips, trips2, trips3
 *  A clock that moves only while the function sleeps: at a record per second, a part takes longer than a round.
 */
const clients = vi.hoisted(() => ({
  document: {} as DynamoDBDocumentClient,
  s3: {} as S3Client,
  kinesis: {} as KinesisClient,
  lambda: {} as LambdaClient,
  firehose: {} as FirehoseClient,
}));
vi.mock("./clients.ts", () => ({
  createDocumentClient: () => clients.document,
  createS3Client: () => clients.s3,
  createKinesisClient: () => clients.kinesis,
  createLambdaClient: () => clients.lambda,
  createFirehoseClient: () => clients.firehose,
}));
const clock = vi.hoisted(() => ({ isFake: false }));
vi.mock("node:timers/promises", async (original) => {
  const real = await original<typeof import("node:timers/promises")>();
  const setTimeout = async (ms: number) => {
    if (!clock.isFake) return real.setTimeout(ms);
    vi.setSystemTime(Date.now() + ms);
  };
  return { ...real, setTimeout };
});

let table: Awaited<ReturnType<typeof startTable>>;
let bucket: Awaited<ReturnType<typeof startObjectStore>>;
let handler: (event: unknown, context: typeof aContext) => Promise<ReplayState>;

const arrivedMs = Date.now() - 60_000;
const keys = [
  { driver: "ana.gomez", trip: "morning" },
  { driver: "luis.perez", trip: "noon" },
];
const fixesPerBatch = 300;
const batches = [0, 1, 2].flatMap((index) =>
  keys.map((key) =>
    envelopeOf({
      key,
      receivedAt: arrivedMs,
      fixes: straightDrive({
        count: fixesPerBatch,
        startT: arrivedMs - 3_600_000 + index * 300_000,
        firstId: index * fixesPerBatch,
        speed: 11,
      }),
    }),
  ),
);
const records = batches.length * fixesPerBatch;

beforeAll(async () => {
  [table, bucket] = [await startTable(), await startObjectStore()];
  for (const name of ["trips2", "trips3", "trips4"])
    await createTable(table.url, "us-east-1", { ...tableSpec, name });
  clients.document = table.client;
  clients.s3 = bucket.client;
  const folder = new Date(arrivedMs).toISOString().slice(0, 10).replaceAll("-", "/");
  for (const [index, Body] of [batches.slice(0, 4), batches.slice(4)]
    .map((each) => Buffer.concat(each))
    .entries())
    await bucket.client.send(
      new PutObjectCommand({ Bucket: bucket.bucket, Key: `raw/${folder}/${index}`, Body }),
    );
  ({ handler } = await import("./replay.ts"));
  vi.useFakeTimers({ toFake: ["Date"] });
  clock.isFake = true;
});
afterAll(async () => {
  clock.isFake = false;
  vi.useRealTimers();
  vi.restoreAllMocks();
  await table.stop();
  await bucket.stop();
});
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
});

const machine = JSON.parse(JSON.stringify(replayMachine("arn"))) as Machine;
const start = (job: Partial<ReplayJob>, more: Partial<ReplayState> = {}): object => ({
  job: { rate: 1, workers: 2, ...job },
  isDone: false,
  rounds: 0,
  ...more,
});

/** Runs a job to its end; `fault` may throw before or after the nth invocation's work. */
const run = async (
  input: object,
  fault: (when: "before" | "after", invocation: number) => void = () => {},
) => {
  const states: ReplayState[] = [];
  let invocation = 0;
  const outcome = await runMachine(machine, input, async (payload) => {
    invocation++;
    fault("before", invocation);
    const state = await handler(payload, aContext);
    fault("after", invocation);
    states.push(state);
    return state;
  });
  return { outcome, states, invocations: invocation, last: states.at(-1)! };
};

const summariesIn = async (tableName: string) => {
  const reader = createTripReader({ client: table.client, tableName });
  return Promise.all(keys.map(async (key) => (await reader.loadTrip(key))?.summary));
};

const aKill = (): never => {
  throw Object.assign(new Error("Task timed out"), { name: "Sandbox.Timedout" });
};

test("round after round counts all of the lake, each beginning where the one before ended", async () => {
  const { outcome, states, last } = await run(start({ from: { type: "lake" } }));
  expect(outcome.status).toBe("SUCCEEDED");
  expect(states.length).toBeGreaterThan(2);
  expect(states.map(({ rounds }) => rounds)).toEqual(states.map((_, index) => index + 1));
  const counted = states.map(({ saved }) => saved!.counts.records!);
  expect(counted).toEqual(counted.toSorted((a, b) => a - b));
  expect(counted[0]).toBeLessThan(records);
  expect(last.saved).toMatchObject({ done: last.total, counts: { records, added: records, unchanged: 0 } });
  const summaries = await summariesIn("trips");
  for (const summary of summaries) expect(summary!.totals.unique).toBe(records / keys.length);
});

test("killed before or after the work of any round, the execution goes on, and the figures are the same", async () => {
  const kills = new Set(["before 1", "after 2", "after 3", "before 4"]);
  const { outcome, states, invocations, last } = await run(
    start({ from: { type: "lake" }, into: "trips2" }),
    (when, invocation) => {
      if (kills.delete(`${when} ${invocation}`)) aKill();
    },
  );
  expect(outcome.status).toBe("SUCCEEDED");
  expect([kills.size, invocations]).toEqual([0, states.length + 4]);
  const { added, unchanged } = last.saved!.counts;
  // What a killed round had committed is known when it is done again.
  expect(added! + unchanged!).toBe(records);
  expect(unchanged).toBeGreaterThan(0);
  expect(await summariesIn("trips2")).toEqual(await summariesIn("trips"));
});

test("the same state twice changes nothing, and neither does another execution", async () => {
  const before = await summariesIn("trips");
  const first = (await handler(start({ from: { type: "lake" } }), aContext)).saved!;
  const again = (await handler(start({ from: { type: "lake" } }), aContext)).saved!;
  expect({ ...again, startedMs: 0 }).toEqual({ ...first, startedMs: 0 });
  expect(first.counts).toMatchObject({ added: 0, corrected: 0 });
  expect(await summariesIn("trips")).toEqual(before);
});

test("neither the state of an execution nor the log names a driver, a trip or a position", async () => {
  const { states } = await run(start({ from: { type: "lake" } }));
  const text = JSON.stringify(states) + output.lines.join("\n");
  expect(output.metrics("Records")).toEqual([records]);
  expect(output.lines.length).toBeGreaterThan(3);
  for (const secret of ["ana", "luis", "morning", "noon"]) expect(text).not.toContain(secret);
});

test("what the stream holds is counted up to when the execution began", async () => {
  const arrivals = [arrivedMs, arrivedMs + 1_000, Date.now() + 100 * 86_400_000];
  const send = async (command: object) => {
    const input = (command as { input: Record<string, unknown> }).input;
    if (command instanceof ListShardsCommand) return { Shards: [{ ShardId: "shardId-000000000000" }] };
    if (command instanceof GetShardIteratorCommand)
      return { ShardIterator: String(input.StartingSequenceNumber ?? 0) };
    const from = Number(input.ShardIterator);
    return {
      Records: batches.slice(from, from + 1).map((Data, index) => ({
        SequenceNumber: String(from + index + 1),
        PartitionKey: "key",
        Data,
        ApproximateArrivalTimestamp: new Date(arrivals[Math.min(from, 2)]!),
      })),
      NextShardIterator: String(from + 1),
      MillisBehindLatest: 1,
    };
  };
  Object.assign(clients.kinesis, { send });
  const { outcome, last } = await run(start({ from: { type: "stream" } }));
  expect(outcome.status).toBe("SUCCEEDED");
  expect(last.saved!.counts).toMatchObject({ records: 2 * fixesPerBatch, unchanged: 2 * fixesPerBatch });
});

test("trips of other rules are recounted, in parts of the table that name none of them", async () => {
  const before = await summariesIn("trips");
  await table.client.send(
    new UpdateCommand({
      TableName: "trips",
      Key: { pk: `TRIP#${keys[0]!.driver}#${keys[0]!.trip}`, sk: "TRIP" },
      UpdateExpression: "SET #rules = :rules, maxSpeedCmps = :speed",
      ExpressionAttributeNames: { "#rules": "rules" },
      ExpressionAttributeValues: { ":rules": rulesVersion - 1, ":speed": 5_000 },
    }),
  );
  expect(await summariesIn("trips")).not.toEqual(before);
  const { last } = await run(start({ from: { type: "table" } }));
  expect(last).toMatchObject({ total: 64, saved: { done: 64, counts: { recounted: 1, others: 0 } } });
  expect(await summariesIn("trips")).toEqual(before);
});

const [ana] = keys as [(typeof keys)[0]];

test("an order given while another table is filled holds there, whoever filled it, and whatever is sent again", async () => {
  await run(start({ from: { type: "lake" }, into: "trips3" }));
  expect((await summariesIn("trips3")).every(Boolean)).toBe(true);
  const erasures = createErasures(table);
  const order = await erasures.order({ ...ana, erasedAtMs: arrivedMs + 1 });
  await erasures.advance(order, "table-erased");
  await table.client.send(new PutCommand({ TableName: "trips", Item: { pk: "PEOPLE", sk: "luis.perez" } }));

  // The lake still holds what the order erases.
  await run(start({ from: { type: "lake" }, into: "trips4" }));
  expect((await summariesIn("trips4")).map(Boolean)).toEqual([false, true]);

  const copied = await run(start({ from: { type: "rest" }, into: "trips3" }));
  expect(copied.last.saved!.counts).toEqual({ copied: 2, kept: 0, orders: 1 });
  expect((await summariesIn("trips3")).map(Boolean)).toEqual([false, true]);
  const name = await table.client.send(
    new GetCommand({ TableName: "trips3", Key: { pk: "PEOPLE", sk: "luis.perez" } }),
  );
  expect(name.Item).toBeDefined();
});

test("an order given between the copy and the switch is carried over alone, a later one of the same too", async () => {
  const later = { ...ana, erasedAtMs: arrivedMs + 2 };
  await createErasures(table).order(later);
  await createErasures(table).order({ ...keys[1]!, erasedAtMs: arrivedMs + 2 });
  await table.client.send(new PutCommand({ TableName: "trips", Item: { pk: "PEOPLE", sk: "new" } }));
  const { last } = await run(start({ from: { type: "orders" }, table: "trips", into: "trips3" }));
  expect(last.saved!.counts).toEqual({ copied: 1, kept: 1, orders: 2 });
  expect(await summariesIn("trips3")).toEqual([undefined, undefined]);
  const carried = createErasures({ ...table, tableName: "trips3" });
  expect(await carried.ordersOf(ana.driver)).toEqual([{ ...later, state: "table-erased" }]);
  const name = await table.client.send(
    new GetCommand({ TableName: "trips3", Key: { pk: "PEOPLE", sk: "new" } }),
  );
  expect(name.Item).toBeUndefined();
});

const failureOf = (functionName: string, more: object): string =>
  JSON.stringify({
    requestContext: { functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}` },
    ...more,
  });

const batchOf = (data: Uint8Array) => ({
  KinesisBatchInfo: { shardId: "shardId-000000000000", startSequenceNumber: "1", endSequenceNumber: "1" },
  payload: {
    Records: [
      { kinesis: { partitionKey: "k", sequenceNumber: "1", data: Buffer.from(data).toString("base64") } },
    ],
  },
});

test("what consumers gave up on is counted or invoked again, a round at a time; what cannot be stays, and is told", async () => {
  const lost = { driver: "eva.ruiz", trip: "lost" };
  const fixes = straightDrive({ count: 300, startT: arrivedMs - 3_600_000, speed: 11 });
  const batch = batchOf(envelopeOf({ key: lost, receivedAt: arrivedMs, fixes }));
  const documents = {
    "aws/lambda/m1/a": failureOf("trips-dev-AggregateFunction-x", batch),
    "aws/lambda/m2/b": failureOf("trips-dev-PulseFunction-x", batch),
    "aws/lambda/m3/c": "no document",
    "aws/lambda/async/d": failureOf("trips-dev-CurateFunction-x", { requestPayload: { Records: [] } }),
  };
  await bucket.client.send(new CreateBucketCommand({ Bucket: buckets.failures }));
  for (const [Key, Body] of Object.entries(documents))
    await bucket.client.send(new PutObjectCommand({ Bucket: buckets.failures, Key, Body }));
  const invoked: unknown[] = [];
  clients.lambda.send = (async ({ input }: InvokeCommand) => {
    invoked.push([input.FunctionName, input.InvocationType, String(input.Payload)]);
    vi.setSystemTime(Date.now() + replaying.roundMs);
    return { StatusCode: 202 };
  }) as never;

  const { states, last } = await run(start({ from: { type: "failures" } }));
  expect(states.map(({ saved }) => saved!.done)).toEqual([1, 2, 4]);
  expect(last).toMatchObject({
    total: 4,
    saved: { counts: { batches: 1, invocations: 1, others: 1, left: 1, records: 300, added: 300 } },
  });
  expect(invoked).toEqual([["trips-dev-CurateFunction-x", "Event", JSON.stringify({ Records: [] })]]);
  const { Contents = [] } = await bucket.client.send(new ListObjectsV2Command({ Bucket: buckets.failures }));
  expect(Contents.map(({ Key }) => Key)).toEqual(["aws/lambda/m2/b", "aws/lambda/m3/c"]);
  const text = output.lines.join("\n");
  expect(text).toMatch(
    /"document": "aws\/lambda\/m3\/c",\s+"reason": "it is no document of Lambda's or IoT Core's"/,
  );
  expect(text + JSON.stringify(states)).not.toMatch(/eva|lost/);
});

test("what devices published and the stream did not take goes there as the rule would have put it, a round at a time", async () => {
  const device = "0123456789abcdef";
  const publish = async (name: string, topic: string, payload: string) =>
    bucket.client.send(
      new PutObjectCommand({
        Bucket: buckets.failures,
        Key: `${mqttRule.errors.prefix}${name}`,
        Body: JSON.stringify({ topic, base64OriginalPayload: Buffer.from(payload).toString("base64") }),
      }),
    );
  const location = '{"_type":"location","tst":1795162800,"lat":-34.6,"lon":-58.4,"driver":"bruno"}';
  await publish("a", `owntracks/eva.ruiz/${device}`, location);
  await publish("b", `owntracks/eva.ruiz/${device}/event`, location);
  await bucket.client.send(
    new PutObjectCommand({ Bucket: buckets.failures, Key: `${mqttRule.errors.prefix}c`, Body: "none" }),
  );
  await publish("d", `owntracks/eva.ruiz/${device}`, "no JSON");
  const { Contents: before = [] } = await bucket.client.send(
    new ListObjectsV2Command({ Bucket: buckets.failures, Prefix: mqttRule.errors.prefix }),
  );
  const receivedAt = before[0]!.LastModified!.getTime();
  const put: unknown[] = [];
  Object.assign(clients.kinesis, {
    send: async (command: object) => {
      if (!(command instanceof PutRecordCommand)) throw new Error("not asked for");
      const { StreamName, PartitionKey, Data } = command.input;
      put.push([StreamName, PartitionKey, JSON.parse(Buffer.from(Data!).toString())]);
      vi.setSystemTime(Date.now() + replaying.roundMs);
      return {};
    },
  });

  const into = await run(start({ from: { type: "failures" }, into: "trips4" }));
  expect([put, into.last.saved!.counts.messages]).toEqual([[], 0]);

  const { states, last } = await run(start({ from: { type: "failures" } }));
  expect(states.length).toBeGreaterThan(1);
  expect(last.saved!.counts).toMatchObject({ messages: 2, records: 0 });
  const envelope = { version: 2, driver: "eva.ruiz", device, app: "owntracks", receivedAt };
  const at = ["records", `eva.ruiz/${device}`];
  expect(put).toEqual([
    [...at, { ...envelope, requestId: "a", body: JSON.parse(location) }],
    [...at, { ...envelope, receivedAt: expect.any(Number), requestId: "d", body: "no JSON" }],
  ]);
  const { Contents = [] } = await bucket.client.send(
    new ListObjectsV2Command({ Bucket: buckets.failures, Prefix: mqttRule.errors.prefix }),
  );
  expect(Contents.map(({ Key }) => Key)).toEqual(["mqtt/b", "mqtt/c"]);
  const text = output.lines.join("\n");
  expect(text).toMatch(/"document": "mqtt\/b",\s+"reason": "its topic is not that of a device"/);
  expect(text).toMatch(/"document": "mqtt\/c",\s+"reason": "it is no document of Lambda's or IoT Core's"/);
  expect(text + JSON.stringify(states)).not.toMatch(/eva|bruno/);
});

test.each<[string, unknown]>([
  ["no source", {}],
  ["another source", { from: { type: "nowhere" } }],
  ["no rate", { from: { type: "lake" }, rate: -1 }],
  ["a copy into nothing", { from: { type: "rest" } }],
  ["dates of the stream", { from: { type: "stream" }, since: "2026-11-20" }],
])("a job with %s fails at once, and says why", async (_, job) => {
  const { outcome, invocations } = await run(start(job as Partial<ReplayJob>));
  expect([outcome, invocations]).toEqual([
    expect.objectContaining({ status: "FAILED", error: "ReplayRefused" }),
    1,
  ]);
});

test("a table that is not there fails at once", async () => {
  const { outcome, invocations } = await run(start({ from: { type: "lake" }, into: "trips9" }));
  expect([outcome, invocations]).toEqual([
    expect.objectContaining({ status: "FAILED", error: "ResourceNotFoundException" }),
    1,
  ]);
});

test("a round that always fails is given up, and its state is where another execution goes on", async () => {
  const { outcome } = await run(start({ from: { type: "lake" } }), (when, invocation) => {
    if (when === "before" && invocation > 1) aKill();
  });
  expect(outcome).toMatchObject({ status: "FAILED", error: "Sandbox.Timedout", output: { rounds: 1 } });
});

test("an execution ends before Step Functions would end it", async () => {
  const { outcome } = await run(start({ from: { type: "lake" } }, { rounds: replaying.maxRounds - 2 }));
  expect(outcome).toMatchObject({ status: "FAILED", error: "TooManyRounds" });
});
