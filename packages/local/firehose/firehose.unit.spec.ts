import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type KinesisService, openKinesis } from "../kinesis/open-kinesis.ts";
import { type ObjectStoreService, openObjectStore } from "../s3/object-store.ts";
import { AwsError, type InvocationResult, type ObjectStore } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { aggregate } from "../testing/aggregate.ts";
import { lakeDelivery, plainDelivery } from "../testing/sample-streams.ts";
import { type FirehoseService, openFirehose } from "./firehose.ts";

type Event = {
  invocationId: string;
  deliveryStreamArn: string;
  sourceKinesisStreamArn?: string;
  region: string;
  records: {
    recordId: string;
    approximateArrivalTimestamp: number;
    data: string;
    kinesisRecordMetadata?: object;
  }[];
};
type Handler = (event: Event) => unknown | Promise<unknown>;

let directory: string;
let store: ObjectStoreService;
let kinesis: KinesisService;
let firehose: FirehoseService;
let events: Event[];
let handler: Handler;
let logged: string[];
/** Added to the clock, so that a test does not wait for a buffer's seconds. */
let shiftMs: number;
/** Keys that the object store currently fails to write. */
let storeFails: (key: string) => boolean;
/** Errors for the next calls of Kinesis. */
let kinesisFaults: { operation: string; code: string }[];
let more: Partial<Parameters<typeof openFirehose>[0]>;

const now = () => Date.now() + shiftMs;

const functions = {
  async invoke(_: string, event: unknown): Promise<InvocationResult> {
    events.push(structuredClone(event) as Event);
    try {
      const payload = await handler(event as Event);
      return (payload as InvocationResult)?.ok === false
        ? (payload as InvocationResult)
        : { ok: true, payload };
    } catch (error) {
      return { ok: false, errorType: (error as Error).name, errorMessage: (error as Error).message };
    }
  },
};

const objectStore: ObjectStore = {
  ensureBucket: (bucket) => store.ensureBucket(bucket),
  putObject: async (bucket, key, ...content) => {
    if (storeFails(key)) throw new Error("the store is away");
    await store.putObject(bucket, key, ...content);
  },
};

const open = async (): Promise<void> => {
  firehose = await openFirehose({
    directory: join(directory, "firehose"),
    kinesis: {
      call: async (operation, input) => {
        const fault = kinesisFaults.findIndex((candidate) => candidate.operation === operation);
        if (fault >= 0) throw new AwsError(kinesisFaults.splice(fault, 1)[0]!.code, "a fault");
        return kinesis.call(operation, input);
      },
    },
    objectStore,
    functions,
    now,
    waitForRecords: kinesis.waitForRecords,
    retryPauseMs: () => 5,
    log: (message) => logged.push(message),
    ...more,
  });
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-firehose-"));
  events = [];
  logged = [];
  shiftMs = 0;
  storeFails = () => false;
  kinesisFaults = [];
  more = {};
  handler = passOn;
  store = await openObjectStore({ directory: join(directory, "s3") });
  kinesis = await openKinesis({ directory: join(directory, "kinesis"), now });
  await kinesis.call("CreateStream", { StreamName: "records", ShardCount: 2 });
  await vi.waitFor(async () => {
    const { StreamDescriptionSummary } = (await kinesis.call("DescribeStreamSummary", {
      StreamName: "records",
    })) as {
      StreamDescriptionSummary: { StreamStatus: string };
    };
    expect(StreamDescriptionSummary.StreamStatus).toBe("ACTIVE");
  });
  await open();
});

afterEach(async () => {
  await firehose.stop();
  await kinesis.stop();
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

const passOn: Handler = ({ records }) => ({
  records: records.map(({ recordId, data }) => ({
    recordId,
    result: "Ok",
    data,
    metadata: { partitionKeys: { date: JSON.parse(Buffer.from(data, "base64").toString()).date } },
  })),
});

const direct: DeliveryStreamSpec = {
  ...plainDelivery,
  bucket: "lake",
  compression: "UNCOMPRESSED",
};
const transformed: DeliveryStreamSpec = {
  ...direct,
  transform: { function: "lakeTransform", retries: 2, bufferMegabytes: 1, bufferSeconds: 60 },
};
const fromKinesis: DeliveryStreamSpec = {
  ...lakeDelivery,
  bucket: "lake",
  backup: { bucket: "lake", prefix: "raw/!{timestamp:yyyy}/" },
  parquet: {
    columns: [
      { name: "date", type: "string" },
      { name: "id", type: "bigint" },
    ],
  },
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");
const read = async (prefix: string): Promise<{ key: string; body: Uint8Array }[]> => {
  const keys = await store.listKeys("lake", prefix);
  return Promise.all(keys.map(async (key) => ({ key, body: (await store.getObject("lake", key))! })));
};
const contents = async (prefix: string): Promise<string[]> =>
  (await read(prefix)).map(({ key, body }) => text(key.endsWith(".gz") ? gunzipSync(body) : body));
const lines = async (prefix: string): Promise<Record<string, unknown>[]> =>
  (await contents(prefix)).flatMap((content) =>
    content
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
const rows = async (prefix: string) =>
  (
    await Promise.all(
      (await read(prefix)).map(({ body }) => parquetReadObjects({ file: new Uint8Array(body).buffer })),
    )
  ).flat();

const put = (data: string | Uint8Array, stream = "rejects") =>
  firehose.call("PutRecord", { DeliveryStreamName: stream, Record: { Data: Buffer.from(data) } });
const send = (data: string | Uint8Array, key = "driver/trip") =>
  kinesis.call("PutRecord", { StreamName: "records", PartitionKey: key, Data: Buffer.from(data) });
const ids = (found: Record<string, unknown>[]) => found.map((row) => Number(row.id)).sort((a, b) => a - b);

/** Kills this service before it can write anything more, and starts it again. */
const killAndReopen = async (): Promise<void> => {
  const killed = firehose;
  storeFails = () => true;
  await killed.stop();
  storeFails = () => false;
  await open();
};

describe("Direct PUT", () => {
  it("lands records unchanged, without a delimiter, under the evaluated prefix", async () => {
    await firehose.createDeliveryStream({ ...direct, fileExtension: ".jsonl" });
    const { RecordId } = await put('{"a":1}\n');
    expect(RecordId).toMatch(/^\d{56}$/);
    await put('{"a":2}\n');
    await firehose.flush("rejects");
    const [object] = await read("rejects/");
    expect(text(object!.body)).toBe('{"a":1}\n{"a":2}\n');
    expect(object!.key).toMatch(
      /^rejects\/\d{4}\/\d\d\/\d\d\/rejects-1-\d{4}(-\d\d){5}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jsonl$/,
    );
  });

  it("compresses with gzip and adds the extension", async () => {
    await firehose.createDeliveryStream({ ...direct, compression: "GZIP" });
    await put("compressed");
    await firehose.flush();
    expect((await read("rejects/"))[0]!.key).toMatch(/\.gz$/);
    expect(await contents("rejects/")).toEqual(["compressed"]);
  });

  it("lands on its own when the buffer's seconds have passed", async () => {
    await firehose.createDeliveryStream(direct);
    await put("old enough");
    await vi.waitFor(
      async () => {
        shiftMs += 61_000;
        expect(await contents("rejects/")).toEqual(["old enough"]);
      },
      { timeout: 10_000 },
    );
  });

  it("lands on its own when the buffer is full", async () => {
    await firehose.createDeliveryStream({ ...direct, bufferMegabytes: 1 });
    await put(Buffer.alloc(600_000, "a"));
    await put(Buffer.alloc(600_000, "b"));
    await put("the next object");
    await vi.waitFor(
      async () => expect((await contents("rejects/")).map((body) => body.length)).toEqual([1_200_000]),
      {
        timeout: 10_000,
      },
    );
  });

  it("lands early when more is outstanding than memory may hold", async () => {
    await firehose.stop();
    more = { mostOutstandingBytes: 1_000_000 };
    await open();
    await firehose.createDeliveryStream(direct);
    for (let record = 0; record < 30; record++) await put(Buffer.alloc(100_000, "x"));
    await vi.waitFor(
      async () => expect((await contents("rejects/")).join("").length).toBeGreaterThanOrEqual(2_000_000),
      {
        timeout: 10_000,
      },
    );
    await firehose.flush();
    expect((await contents("rejects/")).join("")).toHaveLength(3_000_000);
  });

  it("lands early, too, when a transform's output is more than memory may hold", async () => {
    await firehose.stop();
    more = { mostOutstandingBytes: 4_000_000 };
    await open();
    const made = Buffer.alloc(700_000, "x").toString("base64");
    handler = ({ records }) => ({
      records: records.map(({ recordId }) => ({ recordId, result: "Ok", data: made })),
    });
    await firehose.createDeliveryStream({
      ...transformed,
      transform: { ...transformed.transform!, bufferMegabytes: 0.2 },
      bufferMegabytes: 128,
    });
    for (let record = 0; record < 40; record++) {
      await put(Buffer.alloc(50_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(async () => expect(await contents("rejects/")).not.toEqual([]), { timeout: 10_000 });
    await firehose.flush();
    expect((await contents("rejects/")).join("")).toHaveLength(40 * 700_000);
  });

  it("lands what was acknowledged before a SIGKILL", async () => {
    const state = join(directory, "child");
    const child = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `const load = (path) => import(new URL(path, ${JSON.stringify(import.meta.url)}).href);
         const { openFirehose } = await load("./firehose.ts");
         const firehose = await openFirehose({
           directory: process.argv[1],
           kinesis: {},
           functions: {},
           objectStore: { ensureBucket: async () => {}, putObject: async () => {} },
         });
         await firehose.createDeliveryStream(JSON.parse(process.argv[2]));
         for (let id = 0; ; id++) {
           const Data = Buffer.from(JSON.stringify({ id }) + "\\n");
           await firehose.call("PutRecord", { DeliveryStreamName: "rejects", Record: { Data } });
           await new Promise((written) => process.stdout.write(id + "\\n", written));
         }`,
        state,
        JSON.stringify(direct),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let output = "";
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.split("\n").length > 200) child.kill("SIGKILL");
    }
    const acknowledged = output.split("\n").slice(0, -1).map(Number);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    await firehose.stop();
    more = { directory: state };
    await open();
    await firehose.createDeliveryStream(direct);
    await firehose.flush();
    expect(ids(await lines("rejects/"))).toEqual(expect.arrayContaining(acknowledged));
  });

  it("loses no acknowledged record when it is killed or while the object store is down", async () => {
    await firehose.createDeliveryStream(direct);
    for (let id = 0; id < 1200; id += 100) {
      await firehose.call("PutRecordBatch", {
        DeliveryStreamName: "rejects",
        Records: Array.from({ length: 100 }, (_, index) => ({
          Data: Buffer.from(`${JSON.stringify({ id: id + index })}\n`),
        })),
      });
    }
    await killAndReopen();
    expect(await store.listKeys("lake", "rejects/")).toEqual([]);
    await firehose.createDeliveryStream(direct);
    storeFails = () => true;
    const flushed = firehose.flush();
    await vi.waitFor(() =>
      expect(logged.filter((line) => line.includes("the store is away")).length).toBeGreaterThan(3),
    );
    storeFails = () => false;
    await flushed;
    expect(ids(await lines("rejects/"))).toEqual(Array.from({ length: 1200 }, (_, id) => id));
    await killAndReopen();
    await firehose.flush();
    expect(await lines("rejects/")).toHaveLength(1200);
  });

  it("reports the records of a batch that were refused, in order", async () => {
    await firehose.stop();
    more = {
      refuseRecord: (_, data) =>
        text(data) === "no"
          ? { errorCode: "ServiceUnavailableException", errorMessage: "Slow down." }
          : undefined,
    };
    await open();
    await firehose.createDeliveryStream(direct);
    const answer = await firehose.call("PutRecordBatch", {
      DeliveryStreamName: "rejects",
      Records: ["a", "no", "b"].map((data) => ({ Data: Buffer.from(data) })),
    });
    expect(answer).toEqual({
      FailedPutCount: 1,
      Encrypted: false,
      RequestResponses: [
        { RecordId: expect.any(String) },
        { ErrorCode: "ServiceUnavailableException", ErrorMessage: "Slow down." },
        { RecordId: expect.any(String) },
      ],
    });
    await expect(put("no")).rejects.toMatchObject({ code: "ServiceUnavailableException", statusCode: 503 });
    await firehose.flush();
    expect(await contents("rejects/")).toEqual(["ab"]);
  });

  it("takes new settings under a new version and keeps what is buffered", async () => {
    await firehose.createDeliveryStream(direct);
    await put("kept");
    await firehose.createDeliveryStream({ ...direct, prefix: "moved/!{timestamp:yyyy}/" });
    await firehose.createDeliveryStream({ ...direct, prefix: "moved/!{timestamp:yyyy}/" });
    await firehose.flush();
    expect(await contents("moved/")).toEqual(["kept"]);
    expect(await store.listKeys("lake", "moved/")).toEqual([expect.stringContaining("/rejects-2-")]);
  });
});

describe("the transform", () => {
  beforeEach(() => firehose.createDeliveryStream(transformed));
  const failure = async () => (await lines("rejects-errors/processing-failed/"))[0];

  it("is sent the event that AWS sends", async () => {
    const { RecordId } = await put('{"id":1}');
    await firehose.flush();
    expect(events).toEqual([
      {
        invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        deliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/rejects",
        region: "us-east-1",
        records: [
          {
            recordId: RecordId,
            approximateArrivalTimestamp: expect.any(Number),
            data: Buffer.from('{"id":1}').toString("base64"),
          },
        ],
      },
    ]);
  });

  it("replaces, drops and fails records, and a failed one is kept with its reason", async () => {
    handler = ({ records }) => ({
      records: records.map(({ recordId, data }, index) => ({
        recordId,
        result: ["Ok", "Dropped", "ProcessingFailed"][index],
        data: index === 0 ? Buffer.from("replaced").toString("base64") : data,
      })),
    });
    for (const id of [0, 1, 2]) await put(`{"id":${id}}`);
    await firehose.flush();
    expect(await contents("rejects/")).toEqual(["replaced"]);
    const written = await lines("rejects-errors/processing-failed/");
    expect(written).toEqual([
      {
        rawData: Buffer.from('{"id":2}').toString("base64"),
        errorCode: "Lambda.ProcessingFailedStatus",
        errorMessage: "ProcessingFailed status set for record",
        attemptsMade: 1,
        arrivalTimestamp: expect.any(Number),
        attemptEndingTimestamp: expect.any(Number),
        lambdaARN: "arn:aws:lambda:us-east-1:000000000000:function:lakeTransform:$LATEST",
      },
    ]);
  });

  it("that fails is retried with the same records under a fresh invocation id", async () => {
    handler = (event) => {
      if (events.length < 3) throw new TypeError("not yet");
      return passOn(event);
    };
    await put('{"id":1}');
    await firehose.flush();
    expect(await contents("rejects/")).toEqual(['{"id":1}']);
    expect(new Set(events.map((event) => event.invocationId)).size).toBe(3);
    expect(new Set(events.map((event) => event.records[0]!.recordId)).size).toBe(1);
  });

  it.each([
    [
      "that always fails",
      () => {
        throw new TypeError("never");
      },
      "Lambda.FunctionError",
      3,
    ],
    [
      "that runs out of time",
      () => ({ ok: false, errorType: "Function.TimedOut", errorMessage: "Task timed out" }),
      "Lambda.FunctionTimeout",
      3,
    ],
    [
      "that answers more than 6 MB",
      () => ({ records: [], filler: "x".repeat(6 * 1024 * 1024) }),
      "Lambda.FunctionError",
      3,
    ],
    ["that answers nothing", () => undefined, "Lambda.InvalidReturnFormat", 1],
    ["that forgets a record", () => ({ records: [] }), "Lambda.MissingRecordId", 1],
    ["that answers text", () => "ok", "Lambda.JsonProcessingException", 1],
    ["that answers what is not JSON", () => ({ records: 1n }), "Lambda.JsonProcessingException", 1],
  ] as [string, Handler, string, number][])("%s", async (_, answer, errorCode, attempts) => {
    handler = answer;
    await put('{"id":1}');
    await firehose.flush();
    expect(await failure()).toMatchObject({
      errorCode,
      attemptsMade: attempts,
      rawData: Buffer.from('{"id":1}').toString("base64"),
    });
    expect(events).toHaveLength(attempts);
    expect(await contents("rejects/")).toEqual([]);
  });

  it("is never sent more than 6 MB", async () => {
    await firehose.createDeliveryStream({
      ...transformed,
      transform: { ...transformed.transform!, bufferMegabytes: 3 },
    });
    handler = ({ records }) => ({
      records: records.map(({ recordId }) => ({ recordId, result: "Dropped" })),
    });
    // Small records: the members around them weigh more than their data.
    const record = { Data: Buffer.from("{}") };
    for (let batch = 0; batch < 60; batch++) {
      await firehose.call("PutRecordBatch", {
        DeliveryStreamName: "rejects",
        Records: Array(500).fill(record),
      });
    }
    await firehose.flush();
    expect(events.length).toBeGreaterThan(1);
    for (const event of events) expect(JSON.stringify(event).length).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect(events.reduce((sum, event) => sum + event.records.length, 0)).toBe(30_000);
  });
});

describe("a Kinesis source", () => {
  beforeEach(() => firehose.createDeliveryStream(fromKinesis));
  const record = (id: number, date: string | null = "2026-01-05") => JSON.stringify({ id, date });

  it("lands records that arrive after its creation as Parquet under their partition, and unchanged in the backup", async () => {
    await send(record(1), "a");
    await send(record(2, "2026-01-06"), "b");
    await send(record(3), "c");
    await firehose.flush();
    expect(ids(await rows("records/date=2026-01-05/"))).toEqual([1, 3]);
    expect(ids(await rows("records/date=2026-01-06/"))).toEqual([2]);
    const keys = await store.listKeys("lake", "records/");
    for (const key of keys)
      expect(key).toMatch(/^records\/date=2026-01-0[56]\/\d{4}\/\d\d\/\d\d\/\d\d\/lake-1-.*\.parquet$/);
    const raw = (await contents("raw/")).join("");
    for (const id of [1, 2, 3]) expect(raw).toContain(`"id":${id}`);
    expect(await store.listKeys("lake", "errors/")).toEqual([]);
    expect(events[0]!.sourceKinesisStreamArn).toBe("arn:aws:kinesis:us-east-1:000000000000:stream/records");
    const first = events[0]!.records.find((one) => Buffer.from(one.data, "base64").toString() === record(1));
    expect(first!.kinesisRecordMetadata).toEqual({
      sequenceNumber: expect.any(String),
      subsequenceNumber: 0,
      partitionKey: "a",
      shardId: expect.stringMatching(/^shardId-\d{12}$/),
      approximateArrivalTimestamp: first!.approximateArrivalTimestamp,
    });
  });

  it("takes KPL aggregates apart", async () => {
    const data = aggregate(
      [1, 2, 3].map((id) => ({ partitionKey: `k${id}`, data: Buffer.from(record(id)) })),
    );
    await send(data);
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual([1, 2, 3]);
    const metadata = events[0]!.records.map((one) => one.kinesisRecordMetadata);
    expect(metadata).toMatchObject(
      [1, 2, 3].map((id) => ({ partitionKey: `k${id}`, subsequenceNumber: id - 1 })),
    );
    expect(new Set(events[0]!.records.map((one) => one.recordId)).size).toBe(3);
  });

  it("keeps a record without its partition key in the error output", async () => {
    await send(record(1, null));
    await send(record(2, ""));
    await send(record(3));
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual([3]);
    const failed = await lines("errors/processing-failed/");
    expect(failed.map((line) => line.errorCode)).toEqual(
      Array(2).fill("DynamicPartitioning.MetadataExtractionFailed"),
    );
  });

  it("keeps a record that does not fit the table in the error output", async () => {
    await send('{"id":"seven","date":"2026-01-05"}');
    await send(record(8));
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual([8]);
    expect(await lines("errors/format-conversion-failed/")).toMatchObject([
      {
        lastErrorCode: "DataFormatConversion.MalformedData",
        rawData: Buffer.from('{"id":"seven","date":"2026-01-05"}').toString("base64"),
        attemptsMade: 1,
      },
    ]);
  });

  it("buffers at most 500 partitions at a time", async () => {
    for (let id = 0; id < 505; id++) await send(record(id, `d${id}`), `key ${id}`);
    await firehose.flush();
    expect(await store.listKeys("lake", "records/")).toHaveLength(500);
    const failed = await lines("errors/processing-failed/");
    expect(failed.map((line) => line.errorCode)).toEqual(
      Array(5).fill("DynamicPartitioning.ActivePartitionsLimitExceeded"),
    );
  });

  it("loses nothing when it is killed before, between and after its objects, and does not repeat finished ones", async () => {
    await send(record(1), "a");
    await killAndReopen();
    expect(await store.listKeys("lake", "records/")).toEqual([]);
    await send(record(2), "b");
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual([1, 2]);
    await send(record(3), "a");
    await killAndReopen();
    await firehose.createDeliveryStream(fromKinesis);
    await firehose.flush();
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual([1, 2, 3]);
  });

  it("killed between its backup and its data lands the data after a restart", async () => {
    await send(record(1));
    storeFails = (key) => key.startsWith("records/");
    const killed = firehose;
    await killed.stop();
    expect((await contents("raw/")).join("")).toBe(record(1));
    storeFails = () => false;
    await open();
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual([1]);
  });

  it("reads on after throttles, expired iterators and faults", async () => {
    await send(record(1));
    await firehose.flush();
    await send(record(2));
    kinesisFaults = [
      { operation: "GetRecords", code: "ProvisionedThroughputExceededException" },
      { operation: "GetRecords", code: "ExpiredIteratorException" },
    ];
    await firehose.flush();
    kinesisFaults = [{ operation: "GetRecords", code: "InternalFailure" }];
    await send(record(3));
    await firehose.flush().catch((error) => expect(error.code).toBe("InternalFailure"));
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual([1, 2, 3]);
    expect(kinesisFaults).toEqual([]);
  });

  it("reads children after their parents when shards split and merge", async () => {
    for (let id = 0; id < 20; id++) await send(record(id), `key ${id}`);
    const active = () =>
      vi.waitFor(async () => {
        const { StreamDescriptionSummary } = (await kinesis.call("DescribeStreamSummary", {
          StreamName: "records",
        })) as {
          StreamDescriptionSummary: { StreamStatus: string };
        };
        expect(StreamDescriptionSummary.StreamStatus).toBe("ACTIVE");
      });
    const openShards = async () =>
      (
        (await kinesis.call("ListShards", { StreamName: "records" })).Shards as {
          ShardId: string;
          HashKeyRange: { StartingHashKey: string; EndingHashKey: string };
          SequenceNumberRange: { EndingSequenceNumber?: string };
        }[]
      ).filter((shard) => !shard.SequenceNumberRange.EndingSequenceNumber);
    const [first] = await openShards();
    const { StartingHashKey, EndingHashKey } = first!.HashKeyRange;
    const middle = ((BigInt(StartingHashKey) + BigInt(EndingHashKey)) / 2n).toString();
    await kinesis.call("SplitShard", {
      StreamName: "records",
      ShardToSplit: first!.ShardId,
      NewStartingHashKey: middle,
    });
    await active();
    for (let id = 20; id < 40; id++) await send(record(id), `key ${id}`);
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual(Array.from({ length: 40 }, (_, id) => id));

    const shards = (await openShards()).sort((a, b) =>
      BigInt(a.HashKeyRange.StartingHashKey) < BigInt(b.HashKeyRange.StartingHashKey) ? -1 : 1,
    );
    await kinesis.call("MergeShards", {
      StreamName: "records",
      ShardToMerge: shards[0]!.ShardId,
      AdjacentShardToMerge: shards[1]!.ShardId,
    });
    await active();
    for (let id = 40; id < 60; id++) await send(record(id), `key ${id}`);
    await killAndReopen();
    await firehose.flush();
    expect(ids(await rows("records/"))).toEqual(Array.from({ length: 60 }, (_, id) => id));
  });

  it.each([0, 40])(
    "lands what comes after the disk lost the end of a shard, %i records of it before it reads again",
    async (before) => {
      for (let id = 0; id < 10; id++) await send(record(id));
      await firehose.flush();
      expect(ids(await rows("records/"))).toHaveLength(10);
      await firehose.stop();
      await kinesis.stop();
      await loseShards();
      kinesis = await openKinesis({ directory: join(directory, "kinesis"), now });
      shiftMs += 1000;
      for (let id = 100; id < 100 + before; id++) await send(record(id));
      await open();
      for (let id = 200; id < 205; id++) await send(record(id));
      await firehose.flush();
      const landed = new Set(ids(await rows("records/")));
      const sent = [...Array.from({ length: before }, (_, id) => id + 100), 200, 201, 202, 203, 204];
      expect(sent.filter((id) => !landed.has(id))).toEqual([]);
      expect(logged).toContainEqual(expect.stringContaining("is no longer in records"));
    },
  );

  /** Cuts off all but the first record of every shard, as a power cut may. */
  const loseShards = async () => {
    const entries = await readdir(join(directory, "kinesis"), { recursive: true, withFileTypes: true });
    for (const { name, parentPath } of entries.filter((entry) => entry.name.endsWith(".log"))) {
      const bytes = await readFile(join(parentPath, name));
      if (bytes.length > 0) await truncate(join(parentPath, name), 8 + bytes.readUInt32LE(0));
    }
  };

  it("does not read records from before its creation", async () => {
    shiftMs += 10;
    await firehose.createDeliveryStream({
      ...fromKinesis,
      name: "later",
      prefix: "later/!{timestamp:yyyy}/!{partitionKeyFromLambda:date}/",
    });
    await send(record(2));
    await firehose.flush();
    expect(ids(await rows("later/"))).toEqual([2]);
  });

  it("refuses PutRecord", async () => {
    await expect(put("x", "lake")).rejects.toMatchObject({
      code: "InvalidArgumentException",
      message: "This operation is not permitted on KinesisStreamAsSource delivery stream type.",
    });
  });
});

describe("settings that AWS would refuse are refused with the reason", () => {
  it.each([
    ["bufferMegabytes", { bufferMegabytes: 5 }],
    ["compression", { compression: "GZIP" }],
    ["error-output-type", { errorOutputPrefix: "errors/" }],
    ["not supported", { prefix: "!{timestamp:QQQ}" }],
    ["partitionKeyFromLambda", { dynamicPartitioning: undefined }],
    ["transform.bufferMegabytes", { transform: { ...fromKinesis.transform!, bufferMegabytes: 6 } }],
    ["fileExtension|file extension", { fileExtension: "parquet" }],
    ["name", { name: "a b" }],
  ] as [string, Partial<DeliveryStreamSpec>][])("%s", async (reason, change) => {
    await expect(firehose.createDeliveryStream({ ...fromKinesis, ...change })).rejects.toMatchObject({
      code: "InvalidArgumentException",
      message: expect.stringMatching(new RegExp(reason)),
    });
  });

  it("and settings that AWS allows are accepted", async () => {
    for (const spec of [plainDelivery, lakeDelivery]) await firehose.createDeliveryStream(spec);
  });
});
