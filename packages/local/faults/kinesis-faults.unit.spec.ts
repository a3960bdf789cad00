import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type KinesisService, openKinesis } from "../kinesis/open-kinesis.ts";
import { decodeCbor, encodeCbor } from "../kinesis/wire/cbor.ts";
import { createFaultPlan, type FaultPlan } from "./fault-plan.ts";
import { withKinesisFaults } from "./kinesis-faults.ts";
import { parseFault } from "./parse-fault.ts";
import { createDelay } from "./service-faults.ts";

type Answer = { FailedRecordCount: number; Records: { ErrorCode?: string; SequenceNumber?: string }[] };

const jsonType = "application/x-amz-json-1.1";
const shards = ["shardId-000000000000", "shardId-000000000001"] as const;
/** Hash keys of the two shards. */
const keys = ["0", String(2n ** 127n)] as const;

let directory: string;
let sound: KinesisService;
let plan: FaultPlan;
let kinesis: KinesisService;
const ending = new AbortController();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kinesis-faults-"));
  sound = await openKinesis({ directory, limits: "lifted" });
  await sound.call("CreateStream", { StreamName: "records", ShardCount: 2 });
  plan = createFaultPlan();
  kinesis = withKinesisFaults(sound, plan, createDelay(plan, ending.signal));
});
afterEach(async () => {
  await sound.stop();
  await rm(directory, { recursive: true });
});

const set = (fault: object) => plan.set(parseFault(fault));
const iteratorOf = async (shard: string) =>
  (
    await sound.call("GetShardIterator", {
      StreamName: "records",
      ShardId: shard,
      ShardIteratorType: "TRIM_HORIZON",
    })
  ).ShardIterator as string;

const stored = async (): Promise<string[]> => {
  const texts: string[] = [];
  for (const shard of shards) {
    const { Records } = await sound.call("GetRecords", { ShardIterator: await iteratorOf(shard) });
    for (const { Data } of Records as { Data: Uint8Array }[]) texts.push(Buffer.from(Data).toString());
  }
  return texts.sort();
};

const putOne = (text: string, hashKey: string = keys[0]) =>
  kinesis.call("PutRecord", {
    StreamName: "records",
    PartitionKey: "key",
    ExplicitHashKey: hashKey,
    Data: Buffer.from(text),
  });

const wire = async (operation: string, input: object, contentType = jsonType) => {
  const isCbor = contentType.includes("cbor");
  const body = isCbor ? encodeCbor(input) : Buffer.from(JSON.stringify(input));
  const response = await kinesis.handle(operation, body, contentType);
  const answer = isCbor ? decodeCbor(response.body) : JSON.parse(Buffer.from(response.body).toString());
  return { statusCode: response.statusCode, answer };
};

describe("a throttled shard", () => {
  test("takes and gives nothing, while the other shard does", async () => {
    await putOne("before");
    set({ type: "throttle", stream: "records", shard: shards[0] });
    const refused = { code: "ProvisionedThroughputExceededException", statusCode: 400 };
    await expect(putOne("refused")).rejects.toMatchObject(refused);
    await putOne("taken", keys[1]);
    const iterators = await Promise.all(shards.map(iteratorOf));
    await expect(kinesis.call("GetRecords", { ShardIterator: iterators[0] })).rejects.toMatchObject(refused);
    expect((await kinesis.call("GetRecords", { ShardIterator: iterators[1] })).Records).toHaveLength(1);
    plan.clear();
    await putOne("after");
    expect(await stored()).toEqual(["after", "before", "taken"]);
  });

  test("fails its entries of a PutRecords only, in request order", async () => {
    set({ type: "throttle", stream: "records", shard: shards[1] });
    const { statusCode, answer } = await wire("PutRecords", {
      StreamName: "records",
      Records: [0, 1, 0, 1].map((shard, index) => ({
        PartitionKey: "key",
        ExplicitHashKey: keys[shard],
        Data: Buffer.from(`entry ${index}`).toString("base64"),
      })),
    });
    expect(statusCode).toBe(200);
    const { FailedRecordCount, Records } = answer as Answer;
    expect(FailedRecordCount).toBe(2);
    expect(Records.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      "ProvisionedThroughputExceededException",
      undefined,
      "ProvisionedThroughputExceededException",
    ]);
    expect(await stored()).toEqual(["entry 0", "entry 2"]);
  });

  test("answers over the wire like the service", async () => {
    set({ type: "throttle", operation: "PutRecord" });
    const { statusCode, answer } = await wire("PutRecord", {
      StreamName: "records",
      PartitionKey: "key",
      Data: "AAAA",
    });
    expect([statusCode, answer]).toEqual([
      400,
      {
        __type: "ProvisionedThroughputExceededException",
        message: expect.stringContaining("Rate exceeded for shard shardId-00000000000"),
      },
    ]);
  });
});

describe.each([jsonType, "application/x-amz-cbor-1.1"])("PutRecords as %s", (contentType) => {
  test("stores exactly the entries not reported as failed, the same ones for the same seed", async () => {
    const runs: (string | undefined)[][] = [];
    for (const run of ["a", "b"]) {
      plan.clear();
      set({ type: "fail-entries", share: 0.4, seed: 5, error: "InternalFailure" });
      const texts = Array.from({ length: 40 }, (_, index) => `${run} ${String(index).padStart(2, "0")}`);
      const { answer } = await wire(
        "PutRecords",
        {
          StreamName: "records",
          Records: texts.map((text) => ({
            PartitionKey: text,
            Data: contentType === jsonType ? Buffer.from(text).toString("base64") : Buffer.from(text),
          })),
        },
        contentType,
      );
      const { FailedRecordCount, Records } = answer as Answer;
      const failed = Records.filter(({ ErrorCode }) => ErrorCode === "InternalFailure");
      expect(failed.length).toBe(FailedRecordCount);
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.length).toBeLessThan(texts.length);
      const successful = texts.filter((_, index) => Records[index]?.SequenceNumber !== undefined);
      expect((await stored()).filter((text) => text.startsWith(run))).toEqual(successful);
      runs.push(Records.map(({ ErrorCode }) => ErrorCode));
    }
    expect(runs[0]).toEqual(runs[1]);
  });

  test("whose entries all fail stores nothing", async () => {
    set({ type: "fail-entries" });
    const Data = contentType === jsonType ? "AAAA" : Buffer.from("AAAA");
    const Records = [{ PartitionKey: "key", Data }];
    const { statusCode, answer } = await wire("PutRecords", { StreamName: "records", Records }, contentType);
    expect([statusCode, (answer as Answer).FailedRecordCount]).toEqual([200, 1]);
    expect(await stored()).toEqual([]);
  });
});

describe("a dropped response", () => {
  test("is a 500 for a record that is stored", async () => {
    set({ type: "drop-response", service: "kinesis", operation: "PutRecord", count: 1 });
    await expect(putOne("kept")).rejects.toMatchObject({ code: "InternalFailure", statusCode: 500 });
    await putOne("kept again");
    expect(await stored()).toEqual(["kept", "kept again"]);
  });

  test("does not hide a refused write", async () => {
    set({ type: "drop-response", service: "kinesis" });
    const { statusCode, answer } = await wire("PutRecord", {
      StreamName: "nowhere",
      PartitionKey: "key",
      Data: "AAAA",
    });
    expect([statusCode, answer]).toMatchObject([400, { __type: "ResourceNotFoundException" }]);
  });
});

test("a delayed request waits, but not beyond the cloud's stop", async () => {
  set({ type: "delay", service: "kinesis", operation: "PutRecord", milliseconds: 60_000 });
  const stopping = new AbortController();
  kinesis = withKinesisFaults(sound, plan, createDelay(plan, stopping.signal));
  let isDone = false;
  const delayed = putOne("late").then(() => {
    isDone = true;
  });
  expect(await stored()).toEqual([]);
  expect(isDone).toBe(false);
  stopping.abort();
  await delayed;
  expect(await stored()).toEqual(["late"]);
});

test.each([
  ["PutRecords", { StreamName: "records", Records: [{ Data: "AAAA" }] }],
  ["PutRecords", { StreamName: "records", Records: "none" }],
  ["PutRecords", { StreamName: "nowhere", Records: [{ PartitionKey: "key", Data: "AAAA" }] }],
  ["PutRecord", { PartitionKey: "key", ExplicitHashKey: "x", StreamName: "records", Data: "AAAA" }],
  ["GetRecords", { ShardIterator: "no iterator" }],
  ["Nonsense", {}],
])("a malformed %s gets the service's own error, whatever faults are set: %j", async (operation, input) => {
  const sane = await sound.handle(operation, Buffer.from(JSON.stringify(input)), jsonType);
  set({ type: "throttle", stream: "records", shard: shards[0] });
  set({ type: "fail-entries" });
  set({ type: "drop-response", service: "kinesis" });
  const { statusCode, answer } = await wire(operation, input);
  expect(statusCode).toBe(sane.statusCode);
  expect(answer).toEqual(JSON.parse(Buffer.from(sane.body).toString()));
});
