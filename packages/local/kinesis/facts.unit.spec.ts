import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { KinesisFixture, type ReadRecord } from "./kinesis-fixture.ts";

let fixture: KinesisFixture;

afterEach(() => fixture.close());

const shard0 = "shardId-000000000000";
const streamArn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";

const open = async (limits: "enforced" | "lifted", create: object = { ShardCount: 1 }): Promise<void> => {
  fixture = await KinesisFixture.open(limits);
  await fixture.call("CreateStream", { StreamName: "s", ...create });
};

const entries = (count: number, bytes: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({
    PartitionKey: `k${index}`,
    Data: Buffer.alloc(bytes, index),
    ...more,
  }));

const putRecords = async (Records: object[]) => {
  const answer = await fixture.call("PutRecords", { StreamName: "s", Records });
  return answer as {
    FailedRecordCount: number;
    Records: { ShardId?: string; SequenceNumber?: string; ErrorCode?: string }[];
  };
};

const getRecords = (request: object) =>
  fixture.kinesis.handle("GetRecords", Buffer.from(JSON.stringify(request)), "application/x-amz-json-1.1");

/** Limits, shapes and routing as the Kinesis Data Streams developer guide states them. */
describe("sizes and throughput", () => {
  test("a record has at most 1 MiB by default, 10 MiB if the stream allows it", async () => {
    await open("lifted");
    const put = (Data: Buffer) => ({ StreamName: "s", PartitionKey: "k", Data });
    await fixture.call("PutRecord", put(Buffer.alloc(1_048_575)));
    expect((await fixture.refusal("PutRecord", put(Buffer.alloc(1_048_577)))).code).toBe(
      "ValidationException",
    );
    await fixture.call("UpdateMaxRecordSize", { StreamARN: streamArn, MaxRecordSizeInKiB: 10_240 });
    await fixture.call("PutRecord", put(Buffer.alloc(10_485_759)));
    expect((await fixture.refusal("PutRecord", put(Buffer.alloc(10_485_761)))).code).toBe(
      "ValidationException",
    );
  });

  test("PutRecords takes at most 500 records", async () => {
    await open("lifted");
    expect((await putRecords(entries(500, 1))).FailedRecordCount).toBe(0);
    const tooMany = { StreamName: "s", Records: entries(501, 1) };
    expect((await fixture.refusal("PutRecords", tooMany)).code).toBe("ValidationException");
  });

  test("a shard takes 1 MB and 1,000 records a second", async () => {
    await open("enforced");
    expect((await putRecords(entries(2, 600_000))).FailedRecordCount).toBe(1);
    fixture.nowMs += 1000;
    expect((await putRecords(entries(500, 1))).FailedRecordCount).toBe(0);
    expect((await putRecords(entries(500, 1))).FailedRecordCount).toBe(0);
    expect((await putRecords(entries(500, 1))).FailedRecordCount).toBe(500);
  });

  test("a shard answers 5 GetRecords a second, and 2 MB a second", async () => {
    await open("enforced");
    const ShardIterator = await fixture.iterator("s", shard0);
    for (let call = 0; call < 5; call++) expect((await getRecords({ ShardIterator })).statusCode).toBe(200);
    expect((await getRecords({ ShardIterator })).statusCode).toBe(400);
    for (let second = 0; second < 3; second++) {
      fixture.nowMs += 1000;
      await putRecords(entries(1, 1_000_000));
    }
    fixture.nowMs += 1000;
    expect((await getRecords({ ShardIterator })).statusCode).toBe(200);
    expect((await getRecords({ ShardIterator })).statusCode).toBe(400);
  });

  test("GetRecords returns at most 10,000 records and 10 MiB", async () => {
    await open("lifted");
    for (let batch = 0; batch < 21; batch++) await putRecords(entries(500, 1));
    const ShardIterator = await fixture.iterator("s", shard0);
    const many = await fixture.call("GetRecords", { ShardIterator });
    expect((many.Records as unknown[]).length).toBe(10_000);
    const refused = await fixture.refusal("GetRecords", { ShardIterator, Limit: 10_001 });
    expect(refused.code).toBe("ValidationException");
    const latest = await fixture.iterator("s", shard0, "LATEST");
    for (let put = 0; put < 11; put++) await putRecords(entries(1, 1_000_000));
    const { Records } = await fixture.call("GetRecords", { ShardIterator: latest });
    expect((Records as unknown[]).length).toBe(10);
  });

  test("an iterator lives five minutes", async () => {
    await open("lifted");
    const ShardIterator = await fixture.iterator("s", shard0);
    fixture.nowMs += 300_000;
    await fixture.call("GetRecords", { ShardIterator });
    fixture.nowMs += 1;
    expect((await fixture.refusal("GetRecords", { ShardIterator })).code).toBe("ExpiredIteratorException");
  });

  test("records are kept 24 to 8,760 hours", async () => {
    await open("lifted");
    const change = (operation: string, RetentionPeriodHours: number) =>
      [`${operation}StreamRetentionPeriod`, { StreamName: "s", RetentionPeriodHours }] as const;
    await fixture.call(...change("Increase", 8_760));
    await fixture.call(...change("Decrease", 24));
    expect((await fixture.refusal(...change("Increase", 8_761))).code).toBe("InvalidArgumentException");
    expect((await fixture.refusal(...change("Decrease", 23))).code).toBe("InvalidArgumentException");
    await fixture.put("s", "k", "old");
    fixture.nowMs += 24 * 3_600_000 + 1;
    expect(await fixture.drainShard("s", shard0)).toEqual([]);
  });
});

describe("capacity", () => {
  const scale = (TargetShardCount: number) => ({
    StreamName: "s",
    TargetShardCount,
    ScalingType: "UNIFORM_SCALING",
  });

  test("a stream has 20 consumers at most", async () => {
    await open("lifted");
    const register = (index: number) => ({ StreamARN: streamArn, ConsumerName: `c${index}` });
    for (let index = 0; index < 20; index++) await fixture.call("RegisterStreamConsumer", register(index));
    expect((await fixture.refusal("RegisterStreamConsumer", register(20))).code).toBe(
      "LimitExceededException",
    );
    await fixture.call("DeregisterStreamConsumer", register(7));
    await fixture.call("RegisterStreamConsumer", register(20));
  });

  test("UpdateShardCount allows from half to double", async () => {
    await open("lifted", { ShardCount: 5 });
    for (const target of [2, 11]) {
      expect((await fixture.refusal("UpdateShardCount", scale(target))).code).toBe("LimitExceededException");
    }
    await fixture.call("UpdateShardCount", scale(10));
    await fixture.call("UpdateShardCount", scale(5));
    await fixture.call("UpdateShardCount", scale(3));
  });

  test("UpdateShardCount runs at most ten times in rolling 24 hours, even over a restart", async () => {
    await open("lifted", { ShardCount: 2 });
    for (let time = 0; time < 10; time++) {
      await fixture.call("UpdateShardCount", scale(time % 2 === 0 ? 3 : 2));
      fixture.nowMs += 3_600_000;
    }
    await fixture.reopen();
    expect((await fixture.refusal("UpdateShardCount", scale(3))).code).toBe("LimitExceededException");
    fixture.nowMs += 14 * 3_600_000;
    await fixture.call("UpdateShardCount", scale(3));
    expect((await fixture.refusal("UpdateShardCount", scale(2))).code).toBe("LimitExceededException");
  });

  test("an on-demand stream starts at 4 MB a second", async () => {
    await open("enforced", { StreamModeDetails: { StreamMode: "ON_DEMAND" } });
    const spread = entries(5, 1_000_000).map((entry, index) => ({
      ...entry,
      ExplicitHashKey: String((BigInt(index % 4) * 2n ** 128n) / 4n),
    }));
    const { Records } = await putRecords(spread);
    expect(Records.map((result) => result.ErrorCode)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "ProvisionedThroughputExceededException",
    ]);
  });
});

describe("records", () => {
  test("a partial failure is a 200 that counts and marks what failed, in the order of the request", async () => {
    await open("enforced", { ShardCount: 2 });
    const low = { ExplicitHashKey: "0" };
    const high = { ExplicitHashKey: String(2n ** 127n) };
    const records = [
      ...entries(1, 900_000, low),
      ...entries(1, 900_000, low),
      ...entries(1, 900_000, high),
      ...entries(1, 900_000, high),
      ...entries(1, 1, low),
    ].map((entry) => ({ ...entry, Data: entry.Data.toString("base64") }));
    const response = await fixture.kinesis.handle(
      "PutRecords",
      Buffer.from(JSON.stringify({ StreamName: "s", Records: records })),
      "application/x-amz-json-1.1",
    );
    expect(response.statusCode).toBe(200);
    const answer = JSON.parse(Buffer.from(response.body).toString());
    expect(answer.FailedRecordCount).toBe(2);
    const throttled = {
      ErrorCode: "ProvisionedThroughputExceededException",
      ErrorMessage: expect.any(String),
    };
    const stored = (ShardId: string) => ({ ShardId, SequenceNumber: expect.any(String) });
    const shard1 = "shardId-000000000001";
    expect(answer.Records).toEqual([stored(shard0), throttled, stored(shard1), throttled, stored(shard0)]);
  });

  test("the MD5 of the partition key chooses the shard, unless an explicit hash key is given", async () => {
    await open("lifted", { ShardCount: 4 });
    const quarter = 2n ** 126n;
    for (let index = 0; index < 50; index++) {
      const hash = BigInt(`0x${createHash("md5").update(`driver-${index}`).digest("hex")}`);
      expect((await fixture.put("s", `driver-${index}`, "x")).ShardId).toBe(
        `shardId-00000000000${hash / quarter}`,
      );
    }
    const ExplicitHashKey = String(3n * quarter);
    expect((await fixture.put("s", "driver-0", "x", { ExplicitHashKey })).ShardId).toBe(
      "shardId-000000000003",
    );
  });

  test("a partition key has 1 to 256 characters, of any script", async () => {
    await open("lifted");
    await fixture.put("s", "é".repeat(256), "x");
    for (const PartitionKey of ["", "x".repeat(257)]) {
      const put = { StreamName: "s", PartitionKey, Data: Buffer.from("x") };
      expect((await fixture.refusal("PutRecord", put)).code).toBe("ValidationException");
    }
  });

  test("a KPL aggregate is one opaque record, which the consumer de-aggregates", async () => {
    await open("lifted");
    const protobuf = Buffer.from("0a016b1a0508001a0161", "hex");
    const aggregate = Buffer.concat([
      Buffer.from("f3899ac2", "hex"),
      protobuf,
      createHash("md5").update(protobuf).digest(),
    ]);
    await fixture.call("PutRecord", { StreamName: "s", PartitionKey: "a", Data: aggregate });
    const records = await fixture.drain(await fixture.iterator("s", shard0));
    expect(records.map((record: ReadRecord) => Buffer.from(record.Data))).toEqual([aggregate]);
  });

  test("a producer's retry of the same data is another record with a greater sequence number", async () => {
    await open("lifted");
    const first = await fixture.put("s", "k", "same");
    const second = await fixture.put("s", "k", "same");
    expect(BigInt(second.SequenceNumber)).toBeGreaterThan(BigInt(first.SequenceNumber));
    expect(await fixture.drainShard("s", shard0)).toEqual(["same", "same"]);
  });
});
