import { createHash } from "node:crypto";
import { mkdir, readdir, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture, type ReadRecord } from "./kinesis-fixture.ts";

let fixture: KinesisFixture;

beforeEach(async () => {
  fixture = await KinesisFixture.open();
});

afterEach(() => fixture.close());

const shard0 = "shardId-000000000000";
const shard1 = "shardId-000000000001";

describe("streams", () => {
  test("a created stream is active at once and its shards divide the hash range evenly", async () => {
    await fixture.call("CreateStream", { StreamName: "records", ShardCount: 3 });
    const { StreamDescription } = await fixture.call("DescribeStream", { StreamName: "records" });
    expect(StreamDescription).toMatchObject({
      StreamName: "records",
      StreamARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
      StreamStatus: "ACTIVE",
      StreamModeDetails: { StreamMode: "PROVISIONED" },
      RetentionPeriodHours: 24,
      HasMoreShards: false,
      StreamCreationTimestamp: fixture.nowMs / 1000,
    });
    const ranges = (StreamDescription as { Shards: { HashKeyRange: Record<string, string> }[] }).Shards.map(
      (shard) => shard.HashKeyRange,
    );
    expect(ranges[0]!.StartingHashKey).toBe("0");
    expect(ranges[2]!.EndingHashKey).toBe("340282366920938463463374607431768211455");
    for (const index of [0, 1]) {
      expect(BigInt(ranges[index]!.EndingHashKey!) + 1n).toBe(BigInt(ranges[index + 1]!.StartingHashKey!));
    }
  });

  test("an on-demand stream begins with four shards", async () => {
    await fixture.call("CreateStream", { StreamName: "s", StreamModeDetails: { StreamMode: "ON_DEMAND" } });
    const { StreamDescriptionSummary } = await fixture.call("DescribeStreamSummary", { StreamName: "s" });
    expect(StreamDescriptionSummary).toMatchObject({
      OpenShardCount: 4,
      StreamModeDetails: { StreamMode: "ON_DEMAND" },
    });
  });

  test("a name is taken while its stream exists; deletion frees it and leaves nothing behind", async () => {
    const create = { StreamName: "s", ShardCount: 1 };
    const attempts = await Promise.allSettled([
      fixture.call("CreateStream", create),
      fixture.call("CreateStream", create),
    ]);
    expect(attempts.map((attempt) => attempt.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await fixture.refusal("CreateStream", create)).toEqual({
      code: "ResourceInUseException",
      message: "Stream s under account 000000000000 already exists.",
    });
    const { SequenceNumber } = await fixture.put("s", "key", "old");
    const iterator = await fixture.iterator("s", shard0);
    await fixture.call("DeleteStream", { StreamName: "s" });
    expect((await fixture.refusal("DescribeStream", { StreamName: "s" })).message).toBe(
      "Stream s under account 000000000000 not found.",
    );
    fixture.nowMs += 1;
    await fixture.call("CreateStream", create);
    expect(await fixture.drainShard("s", shard0)).toEqual([]);
    expect((await fixture.refusal("GetRecords", { ShardIterator: iterator })).code).toBe(
      "ResourceNotFoundException",
    );
    const stale = { StreamName: "s", ShardId: shard0, ShardIteratorType: "AT_SEQUENCE_NUMBER" };
    const refused = await fixture.refusal("GetShardIterator", {
      ...stale,
      StartingSequenceNumber: SequenceNumber,
    });
    expect(refused.message).toMatch(/is invalid because it did not come from this stream\.$/);
  });

  test("streams are listed by name, in pages", async () => {
    for (const name of ["c", "a", "b"])
      await fixture.call("CreateStream", { StreamName: name, ShardCount: 1 });
    const first = await fixture.call("ListStreams", { Limit: 2 });
    expect(first).toMatchObject({ StreamNames: ["a", "b"], HasMoreStreams: true });
    const second = await fixture.call("ListStreams", { NextToken: first.NextToken });
    expect(second).toMatchObject({ StreamNames: ["c"], HasMoreStreams: false });
    expect(second.StreamSummaries).toMatchObject([{ StreamName: "c", StreamStatus: "ACTIVE" }]);
  });

  test("a stream is addressed by name, by ARN, or by both when they agree", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
    await fixture.call("DescribeStreamSummary", { StreamARN: arn });
    await fixture.call("DescribeStreamSummary", { StreamARN: arn, StreamName: "s" });
    const refuse = async (request: object) => (await fixture.refusal("DescribeStreamSummary", request)).code;
    expect(await refuse({})).toBe("InvalidArgumentException");
    expect(await refuse({ StreamARN: arn, StreamName: "other" })).toBe("InvalidArgumentException");
    expect(await refuse({ StreamARN: arn.replace("000000000000", "111111111111") })).toBe(
      "ResourceNotFoundException",
    );
  });

  test("the account's shard limit is enforced", async () => {
    expect(await fixture.refusal("CreateStream", { StreamName: "s", ShardCount: 501 })).toMatchObject({
      code: "LimitExceededException",
      message: expect.stringContaining("Limit: 500."),
    });
  });
});

describe("records", () => {
  test("thousands of records come back exactly once, in order, from the shard of their hash", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 3 });
    const sent = new Map<string, string[]>();
    const numbers = new Map<string, string[]>();
    for (let batch = 0; batch < 20; batch++) {
      const records = Array.from({ length: 300 }, (_, index) => ({
        PartitionKey: `driver-${(batch * 300 + index) % 97}`,
        Data: Buffer.from(`${batch}/${index}`),
      }));
      const answer = await fixture.call("PutRecords", { StreamName: "s", Records: records });
      expect(answer.FailedRecordCount).toBe(0);
      (answer.Records as { ShardId: string; SequenceNumber: string }[]).forEach((result, index) => {
        const hash = createHash("md5").update(records[index]!.PartitionKey).digest("hex");
        expect(result.ShardId).toBe(`shardId-00000000000${(BigInt(`0x${hash}`) * 3n) >> 128n}`);
        sent.set(result.ShardId, [...(sent.get(result.ShardId) ?? []), records[index]!.Data.toString()]);
        numbers.set(result.ShardId, [...(numbers.get(result.ShardId) ?? []), result.SequenceNumber]);
      });
    }
    for (const shardId of await fixture.shardIds("s")) {
      const records = await fixture.drain(await fixture.iterator("s", shardId), 777);
      expect(records.map((record) => Buffer.from(record.Data).toString())).toEqual(sent.get(shardId));
      expect(records.map((record) => record.SequenceNumber)).toEqual(numbers.get(shardId));
      expect(numbers.get(shardId)).toEqual([...numbers.get(shardId)!].sort());
      expect(new Set(numbers.get(shardId)!.map((number) => number.length))).toEqual(new Set([56]));
    }
  });

  test("an explicit hash key overrides the partition key, and must have 128 bits", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 2 });
    const half = 2n ** 127n;
    const place = async (key: bigint) =>
      (await fixture.put("s", "same", "x", { ExplicitHashKey: String(key) })).ShardId;
    expect(await place(0n)).toBe(shard0);
    expect(await place(half - 1n)).toBe(shard0);
    expect(await place(half)).toBe(shard1);
    expect(await place(2n ** 128n - 1n)).toBe(shard1);
    const tooLarge = {
      StreamName: "s",
      PartitionKey: "k",
      Data: Buffer.from("x"),
      ExplicitHashKey: String(2n ** 128n),
    };
    expect((await fixture.refusal("PutRecord", tooLarge)).message).toContain(
      "must be in the range: [0, 2^128-1]",
    );
  });

  test("partition keys of any script and data of any bytes come back unchanged", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const data = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await fixture.call("PutRecord", { StreamName: "s", PartitionKey: "Ñandú 🚗/東京", Data: data });
    await fixture.call("PutRecord", { StreamName: "s", PartitionKey: "empty", Data: Buffer.alloc(0) });
    const [first, second] = await fixture.drain(await fixture.iterator("s", shard0));
    expect(first).toMatchObject({
      PartitionKey: "Ñandú 🚗/東京",
      ApproximateArrivalTimestamp: fixture.nowMs / 1000,
    });
    expect(Buffer.from(first!.Data)).toEqual(data);
    expect(second!.Data.length).toBe(0);
  });

  test("sequence numbers keep rising after a restart, and iterators stay valid", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const before = await fixture.put("s", "k", "before");
    const iterator = await fixture.iterator("s", shard0, "AFTER_SEQUENCE_NUMBER", {
      StartingSequenceNumber: before.SequenceNumber,
    });
    await fixture.reopen();
    fixture.nowMs -= 5_000;
    const after = await fixture.put("s", "k", "after");
    expect(after.SequenceNumber > before.SequenceNumber).toBe(true);
    expect(await fixture.drainShard("s", shard0)).toEqual(["before", "after"]);
    const records = await fixture.drain(iterator);
    expect(records.map((record) => record.SequenceNumber)).toEqual([after.SequenceNumber]);
  });

  test("a record of the stream's maximum size is stored and one byte more is refused", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const put = (bytes: number) => ({ StreamName: "s", PartitionKey: "key", Data: Buffer.alloc(bytes, 7) });
    await fixture.call("PutRecord", put(1_048_573));
    expect((await fixture.refusal("PutRecord", put(1_048_574))).code).toBe("ValidationException");
    expect((await fixture.refusal("PutRecord", put(1_048_577))).message).toBe(
      "1 validation error detected: Value at 'data' failed to satisfy constraint: Member must have length less than or equal to 1048576",
    );
    await fixture.call("CreateStream", { StreamName: "large", ShardCount: 1, MaxRecordSizeInKiB: 10_240 });
    await fixture.call("PutRecord", { ...put(10_000_000), StreamName: "large" });
    const [record] = await fixture.drain(await fixture.iterator("large", shard0));
    expect(record!.Data.length).toBe(10_000_000);
  });

  test("an answer holds at most 10 MiB, and the next continues", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    for (let index = 0; index < 12; index++) {
      await fixture.call("PutRecord", {
        StreamName: "s",
        PartitionKey: "k",
        Data: Buffer.alloc(1_048_575, index),
      });
    }
    fixture.nowMs += 1500;
    const first = await fixture.call("GetRecords", { ShardIterator: await fixture.iterator("s", shard0) });
    expect((first.Records as ReadRecord[]).length).toBe(10);
    expect(first.MillisBehindLatest).toBe(1500);
    const rest = await fixture.drain(first.NextShardIterator as string);
    expect(rest.map((record) => record.Data[0])).toEqual([10, 11]);
  });
});

describe("iterators", () => {
  beforeEach(async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
  });

  const texts = (records: ReadRecord[]) => records.map((record) => Buffer.from(record.Data).toString());

  //   a        b        c        now
  //   |--1 s---|--1 s---|--1 s---|
  test("each type begins at its position", async () => {
    const started = fixture.nowMs;
    const put = [];
    for (const data of ["a", "b", "c"]) {
      put.push(await fixture.put("s", "k", data));
      fixture.nowMs += 1000;
    }
    const from = async (type: string, more: object = {}) =>
      texts(await fixture.drain(await fixture.iterator("s", shard0, type, more)));
    const StartingSequenceNumber = put[1]!.SequenceNumber;
    expect(await from("TRIM_HORIZON")).toEqual(["a", "b", "c"]);
    expect(await from("LATEST")).toEqual([]);
    expect(await from("AT_SEQUENCE_NUMBER", { StartingSequenceNumber })).toEqual(["b", "c"]);
    expect(await from("AFTER_SEQUENCE_NUMBER", { StartingSequenceNumber })).toEqual(["c"]);
    expect(await from("AT_TIMESTAMP", { Timestamp: (started + 1000) / 1000 })).toEqual(["b", "c"]);
    expect(await from("AT_TIMESTAMP", { Timestamp: (started + 1001) / 1000 })).toEqual(["c"]);
    expect(await from("AT_TIMESTAMP", { Timestamp: 0 })).toEqual(["a", "b", "c"]);
    expect(await from("AT_TIMESTAMP", { Timestamp: fixture.nowMs / 1000 })).toEqual([]);
    const latest = await fixture.iterator("s", shard0, "LATEST");
    await fixture.put("s", "k", "d");
    expect(texts(await fixture.drain(latest))).toEqual(["d"]);
  });

  test("an iterator lives five minutes", async () => {
    const iterator = await fixture.iterator("s", shard0);
    fixture.nowMs += 300_000;
    await fixture.call("GetRecords", { ShardIterator: iterator });
    fixture.nowMs += 1;
    const refused = await fixture.refusal("GetRecords", { ShardIterator: iterator });
    expect(refused.code).toBe("ExpiredIteratorException");
    expect(refused.message).toMatch(
      /^Iterator expired\. The iterator was created at time \w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} while right now it is \w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} which is further in the future than the tolerated delay of 300000 milliseconds\.$/,
    );
  });

  test("a type with another type's arguments is refused, and so is a future time", async () => {
    const ask = async (more: object) =>
      (await fixture.refusal("GetShardIterator", { StreamName: "s", ShardId: shard0, ...more })).code;
    const { SequenceNumber } = await fixture.put("s", "k", "a");
    const refused = [
      { ShardIteratorType: "LATEST", StartingSequenceNumber: SequenceNumber },
      { ShardIteratorType: "AT_SEQUENCE_NUMBER" },
      { ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: "12345" },
      { ShardIteratorType: "AT_TIMESTAMP" },
      { ShardIteratorType: "AT_TIMESTAMP", Timestamp: fixture.nowMs / 1000 + 1 },
    ];
    for (const more of refused) expect(await ask(more)).toBe("InvalidArgumentException");
    expect(
      (
        await fixture.refusal("GetShardIterator", {
          StreamName: "s",
          ShardId: shard1,
          ShardIteratorType: "LATEST",
        })
      ).message,
    ).toBe(`Shard ${shard1} in stream s under account 000000000000 does not exist`);
    expect(await fixture.refusal("GetRecords", { ShardIterator: "AAAAAAAAAAGabc=" })).toEqual({
      code: "InvalidArgumentException",
      message: "Invalid ShardIterator.",
    });
  });
});

describe("retention", () => {
  test("records older than the retention are gone, and an iterator before them continues after them", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    await fixture.call("IncreaseStreamRetentionPeriod", { StreamName: "s", RetentionPeriodHours: 48 });
    await fixture.put("s", "k", "first day");
    fixture.nowMs += 30 * 3_600_000;
    await fixture.put("s", "k", "second day");
    expect(await fixture.drainShard("s", shard0)).toEqual(["first day", "second day"]);
    const before = await fixture.iterator("s", shard0);
    await fixture.call("DecreaseStreamRetentionPeriod", { StreamName: "s", RetentionPeriodHours: 24 });
    expect(await fixture.drainShard("s", shard0)).toEqual(["second day"]);
    expect((await fixture.drain(before)).length).toBe(1);
    fixture.nowMs += 30 * 3_600_000;
    await fixture.reopen();
    expect(await fixture.drainShard("s", shard0)).toEqual([]);
    await fixture.put("s", "k", "third day");
    expect(await fixture.drainShard("s", shard0)).toEqual(["third day"]);
  });

  test("the period has bounds and can be increased and decreased", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const refuse = async (operation: string, hours: number) =>
      (await fixture.refusal(operation, { StreamName: "s", RetentionPeriodHours: hours })).message;
    expect(await refuse("IncreaseStreamRetentionPeriod", 23)).toContain(
      "Minimum allowed retention period is 24 hours.",
    );
    expect(await refuse("IncreaseStreamRetentionPeriod", 8761)).toContain(
      "Maximum allowed retention period is 8760 hours.",
    );
    expect(await refuse("DecreaseStreamRetentionPeriod", 25)).toContain("Use IncreaseRetentionPeriod API.");
    await fixture.call("IncreaseStreamRetentionPeriod", { StreamName: "s", RetentionPeriodHours: 168 });
    expect(await refuse("IncreaseStreamRetentionPeriod", 24)).toContain("Use DecreaseRetentionPeriod API.");
  });
});

describe("waiting for records", () => {
  test("a consumer that listens before it reads misses nothing", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 2 });
    const seen: string[] = [];
    let iterator = await fixture.iterator("s", shard0);
    const consume = async () => {
      while (seen.length < 200) {
        const news = fixture.kinesis.waitForRecords("s");
        const answer = await fixture.call("GetRecords", { ShardIterator: iterator });
        const records = answer.Records as ReadRecord[];
        seen.push(...records.map((record) => Buffer.from(record.Data).toString()));
        iterator = answer.NextShardIterator as string;
        if (records.length === 0) await news;
      }
    };
    const consuming = consume();
    for (let index = 0; index < 200; index++)
      await fixture.put("s", "k", String(index), { ExplicitHashKey: "0" });
    await consuming;
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => String(index)));
  });

  test("an abort, a reshard, the stream's end and the service's end all end the wait", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 2 });
    const abort = new AbortController();
    const aborted = fixture.kinesis.waitForRecords("s", abort.signal);
    abort.abort();
    await aborted;
    const merged = fixture.kinesis.waitForRecords("s");
    await fixture.call("MergeShards", {
      StreamName: "s",
      ShardToMerge: shard0,
      AdjacentShardToMerge: shard1,
    });
    await merged;
    const deleted = fixture.kinesis.waitForRecords("s");
    await fixture.call("DeleteStream", { StreamName: "s" });
    await deleted;
    await expect(fixture.kinesis.waitForRecords("s")).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    const stopped = fixture.kinesis.waitForRecords("s");
    await fixture.kinesis.stop();
    await stopped;
    await expect(fixture.call("ListStreams", {})).rejects.toMatchObject({ code: "ServiceUnavailable" });
  });
});

test("an operation on a stream that is being deleted either completes or is not found", async () => {
  for (let round = 0; round < 5; round++) {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    await fixture.put("s", "k", "x");
    const iterator = await fixture.iterator("s", shard0);
    const asked = [
      ...Array.from({ length: 20 }, (_, index) => fixture.put("s", "k", String(index))),
      fixture.call("DeleteStream", { StreamName: "s" }),
      fixture.call("GetRecords", { ShardIterator: iterator }),
      ...Array.from({ length: 20 }, (_, index) => fixture.put("s", "k", String(index))),
      fixture.call("SplitShard", { StreamName: "s", ShardToSplit: shard0, NewStartingHashKey: "1000" }),
    ];
    for (const result of await Promise.allSettled(asked)) {
      if (result.status === "rejected")
        expect(result.reason).toMatchObject({ code: "ResourceNotFoundException" });
    }
  }
  expect(await readdir(fixture.directory)).toEqual([]);
  expect(fixture.logged).toEqual([]);
});

describe("when the disk lost the end of a shard's log", () => {
  const loseEnd = async (bytes: number) => {
    await fixture.kinesis.stop();
    const [id] = await readdir(fixture.directory);
    const directory = join(fixture.directory, id!, shard0);
    const name = (await readdir(directory)).find((candidate) => candidate.endsWith(".log"))!;
    const { size } = await stat(join(directory, name));
    await truncate(join(directory, name), size - bytes);
    await fixture.reopen();
  };
  const frameBytes = 8 + 8 + 1 + 1;

  test.each([0, 1, 2, 5])(
    "a checkpoint behind it is refused, even after %i new records",
    async (newRecords) => {
      await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
      const numbers: string[] = [];
      for (const data of ["a", "b", "c"]) numbers.push((await fixture.put("s", "k", data)).SequenceNumber);
      await loseEnd(2 * frameBytes);
      fixture.nowMs += 5000;
      for (let index = 0; index < newRecords; index++) await fixture.put("s", "k", String(index));
      const after = (StartingSequenceNumber: string) => ({
        StreamName: "s",
        ShardId: shard0,
        ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
        StartingSequenceNumber,
      });
      for (const lost of [numbers[1]!, numbers[2]!]) {
        expect(await fixture.refusal("GetShardIterator", after(lost))).toMatchObject({
          code: "InvalidArgumentException",
          message: expect.stringContaining("because it did not come from this stream."),
        });
      }
      const { ShardIterator } = await fixture.call("GetShardIterator", after(numbers[0]!));
      expect(await fixture.drain(ShardIterator as string)).toHaveLength(newRecords);
    },
  );

  test("a closed shard is read to its end, however much of it is left", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    for (const data of ["a", "b", "c"]) await fixture.put("s", "k", data);
    await fixture.call("SplitShard", { StreamName: "s", ShardToSplit: shard0, NewStartingHashKey: "1000" });
    await loseEnd(2 * frameBytes);
    const read: string[] = [];
    let next: string | null = await fixture.iterator("s", shard0);
    for (let reads = 0; next !== null && reads < 5; reads++) {
      const answer: Record<string, unknown> = await fixture.call("GetRecords", { ShardIterator: next });
      read.push(...(answer.Records as ReadRecord[]).map(({ Data }) => Buffer.from(Data).toString()));
      next = answer.NextShardIterator as string | null;
    }
    expect([read, next]).toEqual([["a"], null]);
    expect(fixture.logged).toEqual([expect.stringContaining("2 are lost")]);
  });

  test("an iterator behind it reads what comes next", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
    for (const data of ["a", "b", "c"]) await fixture.put("s", "k", data);
    const iterator = await fixture.iterator("s", shard0, "LATEST");
    await loseEnd(2 * frameBytes);
    const { NextShardIterator } = await fixture.call("GetRecords", { ShardIterator: iterator });
    await fixture.put("s", "k", "d");
    const read = await fixture.drain(NextShardIterator as string);
    expect(read.map(({ Data }) => Buffer.from(Data).toString())).toEqual(["d"]);
  });
});

test("directories that are no streams are left alone, and the remains of a crash are removed", async () => {
  await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1 });
  await mkdir(join(fixture.directory, "somebody-else"));
  await mkdir(join(fixture.directory, "0123456789abcdef0123-abc", "shardId-000000000000"), {
    recursive: true,
  });
  await fixture.reopen();
  const left = await readdir(fixture.directory);
  expect(left).toContain("somebody-else");
  expect(left).not.toContain("0123456789abcdef0123-abc");
  expect(await fixture.shardIds("s")).toEqual([shard0]);
});
