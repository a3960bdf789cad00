import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type KinesisService, openKinesis } from "../kinesis/open-kinesis.ts";
import { type ObjectStoreService, openObjectStore } from "../s3/object-store.ts";
import type { InvocationResult } from "../service.ts";
import type { DeliveryStreamSpec } from "../settings.ts";
import { aggregate } from "../testing/aggregate.ts";
import { plainDelivery } from "../testing/sample-streams.ts";
import { type FirehoseService, openFirehose } from "./firehose.ts";

/** One test for each fact of Amazon Data Firehose, from its developer guide and captures of the service. */
type Event = { invocationId: string; records: { recordId: string; data: string }[] };
type Handler = (event: Event) => unknown;

let directory: string;
let store: ObjectStoreService;
let kinesis: KinesisService;
let firehose: FirehoseService;
let events: Event[];
let handler: Handler;
let timeMs: number;

const okay = ({ records }: Event, partitionKeys?: (data: string) => object) => ({
  records: records.map(({ recordId, data }) => ({
    recordId,
    result: "Ok",
    data,
    ...(partitionKeys ? { metadata: { partitionKeys: partitionKeys(decode(data)) } } : {}),
  })),
});
const decode = (base64: string): string => Buffer.from(base64, "base64").toString();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-firehose-facts-"));
  events = [];
  handler = (event) => okay(event);
  timeMs = Date.UTC(2026, 10, 20, 9, 5, 7);
  store = await openObjectStore({ directory: join(directory, "s3") });
  kinesis = await openKinesis({ directory: join(directory, "kinesis"), limits: "lifted", now: () => timeMs });
  firehose = await openFirehose({
    directory: join(directory, "firehose"),
    kinesis,
    objectStore: store,
    functions: {
      async invoke(_, event): Promise<InvocationResult> {
        events.push(structuredClone(event) as Event);
        const payload = handler(event as Event) as InvocationResult;
        return payload?.ok === false ? payload : { ok: true, payload };
      },
    },
    now: () => timeMs,
    retryPauseMs: () => 1,
  });
});
afterEach(async () => {
  await firehose.stop();
  await kinesis.stop();
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

const plain: DeliveryStreamSpec = { ...plainDelivery, bucket: "lake", compression: "UNCOMPRESSED" };
const transform = { function: "lakeTransform", retries: 3, bufferMegabytes: 1, bufferSeconds: 60 } as const;
const transformed: DeliveryStreamSpec = { ...plain, transform };
const partitioned: DeliveryStreamSpec = {
  ...transformed,
  prefix: "p=!{partitionKeyFromLambda:p}/!{timestamp:yyyy}/",
  bufferMegabytes: 64,
  dynamicPartitioning: { retrySeconds: 300 },
};

const put = (...data: (string | Uint8Array)[]) =>
  firehose.call("PutRecordBatch", {
    DeliveryStreamName: "rejects",
    Records: data.map((one) => ({ Data: Buffer.from(one) })),
  });
const landed = async (prefix = ""): Promise<Record<string, string>> => {
  await firehose.flush();
  const keys = await store.listKeys("lake", prefix);
  const bodies = await Promise.all(keys.map((key) => store.getObject("lake", key)));
  return Object.fromEntries(
    keys.map((key, index) => [
      key,
      (key.endsWith(".gz") ? gunzipSync(bodies[index]!) : bodies[index]!).toString(),
    ]),
  );
};
const failures = async (): Promise<Record<string, unknown>[]> =>
  Object.values(await landed("rejects-errors/")).flatMap((text) =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
const refusal = (spec: Partial<DeliveryStreamSpec>, base = plain): Promise<string> =>
  firehose.createDeliveryStream({ ...base, ...spec }).then(
    () => "accepted",
    (error: Error) => error.message,
  );
const createStream = () => kinesis.call("CreateStream", { StreamName: "records", ShardCount: 1 });
const send = (data: string | Uint8Array, PartitionKey = "key") =>
  kinesis.call("PutRecord", { StreamName: "records", PartitionKey, Data: Buffer.from(data) });

describe("the transform", () => {
  test("is sent invocationId, deliveryStreamArn, region and records; a Kinesis source adds its ARN and metadata", async () => {
    await createStream();
    await firehose.createDeliveryStream(transformed);
    await firehose.createDeliveryStream({ ...transformed, name: "lake", source: { kinesis: "records" } });
    const sent = await send("x", "the key");
    await put("x");
    await firehose.flush();
    const byName = (name: string) =>
      (events as unknown as { deliveryStreamArn: string }[]).find((event) =>
        event.deliveryStreamArn.endsWith(`/${name}`),
      );
    const common = { invocationId: expect.any(String), region: "us-east-1" };
    const record = { recordId: expect.any(String), approximateArrivalTimestamp: timeMs, data: "eA==" };
    expect(byName("rejects")).toEqual({
      ...common,
      deliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/rejects",
      records: [record],
    });
    expect(byName("lake")).toEqual({
      ...common,
      deliveryStreamArn: "arn:aws:firehose:us-east-1:000000000000:deliverystream/lake",
      sourceKinesisStreamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
      records: [
        {
          ...record,
          kinesisRecordMetadata: {
            sequenceNumber: sent.SequenceNumber,
            subsequenceNumber: 0,
            partitionKey: "the key",
            shardId: "shardId-000000000000",
            approximateArrivalTimestamp: timeMs,
          },
        },
      ],
    });
  });

  test("is attempted NumberOfRetries + 1 times, each with a fresh invocationId and the same recordIds", async () => {
    await firehose.createDeliveryStream(transformed);
    handler = () => ({ ok: false, errorType: "Error", errorMessage: "no" });
    await put("a", "b");
    expect((await failures()).map(({ attemptsMade }) => attemptsMade)).toEqual([4, 4]);
    expect(new Set(events.map(({ invocationId }) => invocationId)).size).toBe(4);
    expect(new Set(events.map(({ records }) => records.map(({ recordId }) => recordId).join())).size).toBe(1);
  });

  test("is not retried for a malformed response", async () => {
    await firehose.createDeliveryStream(transformed);
    handler = () => ({ records: "none" });
    await put("a");
    expect(await failures()).toMatchObject([{ attemptsMade: 1 }]);
    expect(events).toHaveLength(1);
  });

  test("buffers 0.2 to 3 MB, with AWS's defaults of 3 retries and 60 s", async () => {
    for (const bufferMegabytes of [0.2, 3])
      expect(await refusal({ transform: { ...transform, bufferMegabytes } })).toBe("accepted");
    for (const bufferMegabytes of [0.1, 3.1])
      expect(await refusal({ transform: { ...transform, bufferMegabytes } })).toMatch(/must be 0.2 to 3/);
  });

  const whole = (data: unknown, result: unknown = "Ok") => ({ records: [{ recordId: "", result, data }] });
  const answering =
    (answer: { records: object[] }): Handler =>
    ({ records }) => ({
      records: answer.records.map((record) => ({ ...record, recordId: records[0]!.recordId })),
    });
  test.each<[string, Handler]>([
    ["Lambda.ProcessingFailedStatus", answering(whole("eA==", "ProcessingFailed"))],
    ["Lambda.MissingRecordId", () => ({ records: [] })],
    [
      "Lambda.DuplicatedRecordId",
      answering({ records: [...whole("eA==").records, ...whole("eA==").records] }),
    ],
    ["Lambda.FunctionError", () => ({ ok: false, errorType: "TypeError", errorMessage: "no" })],
    ["Lambda.FunctionTimeout", () => ({ ok: false, errorType: "Function.TimedOut", errorMessage: "late" })],
    ["Lambda.InvalidReturnFormat", answering(whole("not base64"))],
    ["Lambda.InvalidReturnFormat", answering(whole("eA==", "Fine"))],
    ["Lambda.JsonProcessingException", answering(whole(7))],
  ])("fails with %s (%#)", async (errorCode, answer) => {
    await firehose.createDeliveryStream(transformed);
    handler = answer;
    await put("a");
    expect(await failures()).toMatchObject([{ errorCode, rawData: "YQ==" }]);
  });
});

describe("the error output", () => {
  test("is JSON lines of the original record with its error, attempts, times and function", async () => {
    await firehose.createDeliveryStream(transformed);
    handler = () => ({ records: [] });
    await put("a");
    expect(await failures()).toEqual([
      {
        rawData: "YQ==",
        errorCode: "Lambda.MissingRecordId",
        errorMessage: expect.any(String),
        attemptsMade: 1,
        arrivalTimestamp: timeMs,
        attemptEndingTimestamp: timeMs,
        lambdaARN: "arn:aws:lambda:us-east-1:000000000000:function:lakeTransform:$LATEST",
      },
    ]);
  });

  test("lies under processing-failed/YYYY/MM/dd/HH/ when no prefix is given", async () => {
    await firehose.call("CreateDeliveryStream", {
      DeliveryStreamName: "rejects",
      ExtendedS3DestinationConfiguration: {
        RoleARN: "arn:aws:iam::000000000000:role/r",
        BucketARN: "arn:aws:s3:::lake",
        ProcessingConfiguration: {
          Enabled: true,
          Processors: [
            {
              Type: "Lambda",
              Parameters: [
                {
                  ParameterName: "LambdaArn",
                  ParameterValue: "arn:aws:lambda:us-east-1:000000000000:function:f",
                },
              ],
            },
          ],
        },
      },
    });
    handler = () => ({ records: [] });
    await put("a");
    expect(Object.keys(await landed())).toEqual([
      expect.stringMatching(/^processing-failed\/2026\/11\/20\/09\/rejects-1-/),
    ]);
  });
});

describe("a prefix", () => {
  test("takes timestamps in UTC or the custom zone, of the object's oldest record", async () => {
    const prefix = "!{timestamp:yyyy-MM-dd'T'HH}/";
    await firehose.createDeliveryStream({ ...plain, prefix });
    await firehose.createDeliveryStream({
      ...plain,
      name: "zoned",
      prefix: `z/${prefix}`,
      customTimeZone: "Asia/Tokyo",
    });
    const oldest = { DeliveryStreamName: "zoned", Record: { Data: Buffer.from("1") } };
    await firehose.call("PutRecord", oldest);
    await put("1");
    timeMs += 3_600_000;
    await firehose.call("PutRecord", oldest);
    await put("2");
    const keys = Object.keys(await landed());
    expect(keys.some((key) => key.startsWith("2026-11-20T09/"))).toBe(true);
    expect(keys.some((key) => key.startsWith("z/2026-11-20T18/"))).toBe(true);
  });

  test("has a random string of 11, and the error type in the error prefix only", async () => {
    await firehose.createDeliveryStream({ ...plain, prefix: "!{firehose:random-string}/!{timestamp:yyyy}/" });
    await put("a");
    expect(Object.keys(await landed())[0]).toMatch(/^[A-Za-z0-9]{11}\/2026\//);
    expect(await refusal({ prefix: "!{firehose:error-output-type}/" })).toMatch(/cannot be used here/);
    expect(await refusal({ errorOutputPrefix: "e/!{timestamp:yyyy}/" })).toMatch(
      /lacks !{firehose:error-output-type}/,
    );
  });

  test("takes partitionKeyFromLambda, but not in the error prefix", async () => {
    const errorOutputPrefix = "!{firehose:error-output-type}/!{partitionKeyFromLambda:p}/";
    expect(await refusal({ errorOutputPrefix }, partitioned)).toMatch(/cannot be used in an error prefix/);
  });

  test("without a timestamp gets yyyy/MM/dd/HH/ appended", async () => {
    await firehose.createDeliveryStream({ ...plain, prefix: "in/" });
    await put("a");
    expect(Object.keys(await landed())[0]).toMatch(/^in\/2026\/11\/20\/09\/rejects-1-/);
  });
});

describe("an object", () => {
  test("is named <stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid>, with .gz where it is GZIP", async () => {
    await firehose.createDeliveryStream({ ...plain, compression: "GZIP", prefix: "in/!{timestamp:yyyy}/" });
    await put("a");
    expect(await landed()).toEqual({
      [Object.keys(await landed())[0]!]: "a",
    });
    expect(Object.keys(await landed())[0]).toMatch(
      /^in\/2026\/rejects-1-2026-11-20-09-05-07-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.gz$/,
    );
  });

  test("is buffered 1 to 128 MiB and 0 to 900 s, with dynamic partitioning never 0 s", async () => {
    for (const spec of [
      { bufferMegabytes: 1 },
      { bufferMegabytes: 128 },
      { bufferSeconds: 0 },
      { bufferSeconds: 900 },
    ])
      expect(await refusal(spec)).toBe("accepted");
    for (const spec of [{ bufferMegabytes: 0 }, { bufferMegabytes: 129 }, { bufferSeconds: 901 }])
      expect(await refusal(spec)).toMatch(/must be/);
    expect(await refusal({ name: "dynamic", bufferSeconds: 0 }, partitioned)).toMatch(/bufferSeconds is 0/);
  });

  test("concatenates the records unchanged", async () => {
    await firehose.createDeliveryStream(plain);
    await put("a\n", "b", "c");
    expect(Object.values(await landed())).toEqual(["a\nbc"]);
  });
});

describe("the order", () => {
  test("is de-aggregation, transform, partitioning, conversion, S3; the backup holds all source records, dropped and failed too", async () => {
    await createStream();
    await send("before the delivery stream");
    timeMs += 1000;
    await firehose.createDeliveryStream({
      ...partitioned,
      source: { kinesis: "records" },
      parquet: { columns: [{ name: "p", type: "string" }] },
      backup: { bucket: "lake", prefix: "raw/!{timestamp:yyyy}/" },
    });
    timeMs += 1000;
    handler = ({ records }) => ({
      records: records.map(({ recordId, data }) => {
        const { p } = JSON.parse(decode(data));
        if (p === "drop") return { recordId, result: "Dropped" };
        if (p === "fail") return { recordId, result: "ProcessingFailed", data };
        return {
          recordId,
          result: "Ok",
          data: Buffer.from(`{"p":"${p}!"}`).toString("base64"),
          metadata: { partitionKeys: { p } },
        };
      }),
    });
    const raw = ["a", "drop", "fail"].map((p) => `{"p":"${p}"}`);
    await send(aggregate(raw.map((text) => ({ partitionKey: "k", data: Buffer.from(text) }))));
    const objects = await landed();
    expect(events[0]!.records.map(({ data }) => decode(data))).toEqual(raw);
    expect(Object.entries(objects).find(([key]) => key.startsWith("raw/"))![1]).toBe(raw.join(""));
    const [key] = await store.listKeys("lake", "p=a/");
    const file = new Uint8Array((await store.getObject("lake", key!))!).buffer;
    expect(await parquetReadObjects({ file })).toEqual([{ p: "a!" }]);
    expect(await failures()).toMatchObject([{ rawData: Buffer.from(raw[2]!).toString("base64") }]);
  });
});

describe("dynamic partitioning", () => {
  test("is set when the stream is created, and never after", async () => {
    await firehose.createDeliveryStream(plain);
    expect(await refusal({}, partitioned)).toMatch(/only when a stream is created/);
    expect(await refusal({ name: "dynamic" }, partitioned)).toBe("accepted");
    expect(await refusal({ name: "dynamic" }, plain)).toMatch(/only when a stream is created/);
  });

  test("keeps 500 partitions active, and sends further ones to the error prefix", async () => {
    await firehose.createDeliveryStream(partitioned);
    handler = (event) => okay(event, (p) => ({ p }));
    for (let first = 0; first < 510; first += 255)
      await put(...Array.from({ length: 255 }, (_, index) => `p${first + index}`));
    const failed = await failures();
    expect(failed).toHaveLength(10);
    expect(new Set(failed.map(({ errorCode }) => errorCode))).toEqual(
      new Set(["DynamicPartitioning.ActivePartitionsLimitExceeded"]),
    );
    expect(await store.listKeys("lake", "p=")).toHaveLength(500);
  });

  test.each([[null], [""], [undefined]])("fails a record whose key is %j", async (key) => {
    await firehose.createDeliveryStream(partitioned);
    handler = (event) => okay(event, () => ({ p: key }));
    await put("a");
    expect(await failures()).toMatchObject([{ errorCode: "DynamicPartitioning.MetadataExtractionFailed" }]);
  });
});

describe("conversion to Parquet", () => {
  const parquet: DeliveryStreamSpec = {
    ...plain,
    bufferMegabytes: 64,
    parquet: { columns: [{ name: "id", type: "bigint" }] },
  };

  test("needs a buffer of at least 64 MB and no compression outside", async () => {
    expect(await refusal({ bufferMegabytes: 63 }, parquet)).toMatch(/must be 64 to 128/);
    expect(await refusal({ compression: "GZIP" }, parquet)).toMatch(/must be UNCOMPRESSED/);
  });

  test("reads concatenated JSON objects and compresses with Snappy inside", async () => {
    await firehose.createDeliveryStream(parquet);
    await put('{"id":1}{"id":2} {"id":3}');
    await firehose.flush();
    const [key] = await store.listKeys("lake", "rejects/");
    const file = new Uint8Array((await store.getObject("lake", key!))!).buffer;
    expect(await parquetReadObjects({ file })).toEqual([{ id: 1n }, { id: 2n }, { id: 3n }]);
    const { row_groups: groups } = parquetMetadata(file);
    expect(groups[0]!.columns[0]!.meta_data!.codec).toBe("SNAPPY");
  });
});

describe("Direct PUT", () => {
  beforeEach(() => firehose.createDeliveryStream(plain));
  const code = (sent: Promise<unknown>): Promise<string> =>
    sent.then(
      () => "accepted",
      (error: { code: string }) => error.code,
    );

  test("accepts a record of 1,000 KiB and none larger", async () => {
    expect(await code(put(Buffer.alloc(1000 * 1024)))).toBe("accepted");
    expect(await code(put(Buffer.alloc(1000 * 1024 + 1)))).toBe("ValidationException");
  });

  test("accepts 500 records and 4 MiB a batch", async () => {
    expect(await code(put(...Array<string>(500).fill("x")))).toBe("accepted");
    expect(await code(put(...Array<string>(501).fill("x")))).toBe("ValidationException");
    const quarter = Buffer.alloc(1000 * 1024);
    const rest = Buffer.alloc(4 * 1024 * 1024 - 4 * quarter.length);
    expect(await code(put(quarter, quarter, quarter, quarter, rest))).toBe("accepted");
    expect(await code(put(quarter, quarter, quarter, quarter, rest, "x"))).toBe("InvalidArgumentException");
  });
});
