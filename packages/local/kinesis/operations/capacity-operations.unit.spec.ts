import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { KinesisFixture } from "../kinesis-fixture.ts";

let fixture: KinesisFixture;

beforeEach(async () => {
  fixture = await KinesisFixture.open();
});

afterEach(() => fixture.close());

const arn = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const create = (ShardCount: number) => fixture.call("CreateStream", { StreamName: "s", ShardCount });
const scale = (TargetShardCount: number) => ({
  StreamName: "s",
  TargetShardCount,
  ScalingType: "UNIFORM_SCALING",
});

const openRanges = async () => {
  const { Shards } = await fixture.call("ListShards", {
    StreamName: "s",
    ShardFilter: { Type: "AT_LATEST" },
  });
  return (Shards as { HashKeyRange: { StartingHashKey: string; EndingHashKey: string } }[])
    .map(({ HashKeyRange }) => [BigInt(HashKeyRange.StartingHashKey), BigInt(HashKeyRange.EndingHashKey)])
    .sort((left, right) => (left[0]! < right[0]! ? -1 : 1));
};

describe("UpdateShardCount", () => {
  test.each([
    [1, 2],
    [2, 4],
    [4, 2],
    [2, 3],
    [3, 2],
    [5, 7],
    [7, 4],
    [6, 6],
  ])("from %i to %i shards, the open shards divide the hash range evenly", async (from, to) => {
    await create(from);
    expect(await fixture.call("UpdateShardCount", scale(to))).toEqual({
      StreamName: "s",
      StreamARN: arn,
      CurrentShardCount: from,
      TargetShardCount: to,
    });
    const size = 2n ** 128n / BigInt(to);
    expect(await openRanges()).toEqual(
      Array.from({ length: to }, (_, index) => [
        size * BigInt(index),
        index === to - 1 ? 2n ** 128n - 1n : size * BigInt(index + 1) - 1n,
      ]),
    );
  });

  test("uneven shards are scaled to shards of equal size", async () => {
    await create(2);
    for (const NewStartingHashKey of ["1000", "5000"]) {
      const { Shards } = await fixture.call("ListShards", {
        StreamName: "s",
        ShardFilter: { Type: "AT_LATEST" },
      });
      const ShardToSplit = (Shards as { ShardId: string; HashKeyRange: { StartingHashKey: string } }[]).find(
        ({ HashKeyRange }) => HashKeyRange.StartingHashKey === (NewStartingHashKey === "1000" ? "0" : "1000"),
      )!.ShardId;
      await fixture.call("SplitShard", { StreamName: "s", ShardToSplit, NewStartingHashKey });
    }
    await fixture.call("UpdateShardCount", scale(3));
    const size = 2n ** 128n / 3n;
    expect((await openRanges()).map(([start]) => start)).toEqual([0n, size, size * 2n]);
  });

  test("after any splits no intermediate shard holds fewer than two hash keys, which the KCL refuses", async () => {
    const shards = async (filter: object) => {
      const { Shards } = await fixture.call("ListShards", { StreamName: "s", ...filter });
      return Shards as {
        ShardId: string;
        HashKeyRange: { StartingHashKey: string; EndingHashKey: string };
      }[];
    };
    const wholeRange = 2n ** 128n;
    const nearABorder = fc
      .tuple(fc.constantFrom(2n, 3n, 4n, 8n), fc.bigInt(-3n, 3n), fc.nat(7))
      .map(([parts, off, index]) => (wholeRange / parts) * BigInt(index % Number(parts)) + off);
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(nearABorder, { minLength: 1, maxLength: 3 }),
          fc.integer({ min: 3, max: 4 }),
          async (borders, target) => {
            await create(3);
            for (const border of borders) {
              const shard = (await shards({ ShardFilter: { Type: "AT_LATEST" } })).find(
                ({ HashKeyRange: { StartingHashKey, EndingHashKey } }) =>
                  border > BigInt(StartingHashKey) + 1n && border < BigInt(EndingHashKey),
              );
              if (shard === undefined) continue;
              const request = { ShardToSplit: shard.ShardId, NewStartingHashKey: String(border) };
              await fixture.call("SplitShard", { StreamName: "s", ...request });
            }
            await fixture.call("UpdateShardCount", scale(target));
            for (const { HashKeyRange } of await shards({}))
              expect(BigInt(HashKeyRange.EndingHashKey)).toBeGreaterThan(
                BigInt(HashKeyRange.StartingHashKey),
              );
            const open = await openRanges();
            expect(open).toHaveLength(target);
            expect([open[0]![0], open.at(-1)![1]]).toEqual([0n, wholeRange - 1n]);
            for (const [index, [start]] of open.entries()) {
              if (index > 0) expect(start).toBe(open[index - 1]![1]! + 1n);
              const off = start! - (wholeRange / BigInt(target)) * BigInt(index);
              expect(off >= -1n && off <= 1n, `a border ${off} off`).toBe(true);
            }
          },
        )
        .afterEach(() => fixture.call("DeleteStream", { StreamName: "s" })),
      { numRuns: 60 },
    );
  });

  test("no record is lost or reordered while shards are scaled, even over a restart", async () => {
    await create(2);
    let isScaling = true;
    const put = async (key: number): Promise<string[]> => {
      const texts: string[] = [];
      while (isScaling || texts.length < 10) {
        texts.push(`${key}:${texts.length}`);
        await fixture.put("s", `key-${key}`, texts.at(-1)!);
      }
      return texts;
    };
    const putting = Promise.all(Array.from({ length: 6 }, (_, key) => put(key)));
    for (const target of [3, 5, 4, 2]) await fixture.call("UpdateShardCount", scale(target));
    isScaling = false;
    const sent = await putting;
    await fixture.reopen();
    const texts: string[] = [];
    for (const shardId of await fixture.shardIds("s"))
      texts.push(...(await fixture.drainShard("s", shardId)));
    for (const [key, own] of sent.entries()) {
      expect(texts.filter((text) => text.startsWith(`${key}:`))).toEqual(own);
    }
  });

  test("a stream that is being scaled cannot be scaled again", async () => {
    await create(2);
    const [first, second] = await Promise.allSettled([
      fixture.call("UpdateShardCount", scale(4)),
      fixture.call("UpdateShardCount", scale(3)),
    ]);
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({
      reason: {
        code: "ResourceInUseException",
        message: "Stream s under account 000000000000 not ACTIVE, instead in state UPDATING.",
      },
    });
  });

  test("the account's shard limit is enforced", async () => {
    await create(300);
    expect((await fixture.refusal("UpdateShardCount", scale(501))).message).toContain("Limit: 500.");
  });
});

describe("UpdateStreamMode", () => {
  const change = (StreamMode: string) => ({ StreamARN: arn, StreamModeDetails: { StreamMode } });

  test("a stream keeps its shards when it becomes on-demand, and can then not be resharded manually", async () => {
    await create(2);
    await fixture.call("UpdateStreamMode", change("ON_DEMAND"));
    await fixture.reopen();
    const { StreamDescriptionSummary } = await fixture.call("DescribeStreamSummary", { StreamName: "s" });
    expect(StreamDescriptionSummary).toMatchObject({
      StreamModeDetails: { StreamMode: "ON_DEMAND" },
      OpenShardCount: 2,
    });
    const refused = {
      code: "ValidationException",
      message:
        "UpdateShardCount is not supported for stream s under account 000000000000, which is in ON_DEMAND mode.",
    };
    expect(await fixture.refusal("UpdateShardCount", scale(3))).toEqual(refused);
    const split = { StreamName: "s", ShardToSplit: "shardId-0", NewStartingHashKey: "1000" };
    expect((await fixture.refusal("SplitShard", split)).code).toBe("ValidationException");
    const merge = { StreamName: "s", ShardToMerge: "shardId-0", AdjacentShardToMerge: "shardId-1" };
    expect((await fixture.refusal("MergeShards", merge)).code).toBe("ValidationException");
    expect(await fixture.call("DescribeLimits", {})).toMatchObject({
      OpenShardCount: 2,
      OnDemandStreamCount: 1,
    });
  });

  test("the mode can be changed twice in 24 hours, and not to the current mode", async () => {
    await create(1);
    expect((await fixture.refusal("UpdateStreamMode", change("PROVISIONED"))).code).toBe(
      "InvalidArgumentException",
    );
    await fixture.call("UpdateStreamMode", change("ON_DEMAND"));
    await fixture.call("UpdateStreamMode", change("PROVISIONED"));
    expect((await fixture.refusal("UpdateStreamMode", change("ON_DEMAND"))).code).toBe(
      "LimitExceededException",
    );
    fixture.nowMs += 24 * 3_600_000;
    await fixture.call("UpdateStreamMode", change("ON_DEMAND"));
  });
});

test("a stream's maximum record size can be raised and lowered", async () => {
  await create(1);
  const put = { StreamName: "s", PartitionKey: "k", Data: Buffer.alloc(2_000_000) };
  expect((await fixture.refusal("PutRecord", put)).code).toBe("ValidationException");
  await fixture.call("UpdateMaxRecordSize", { StreamARN: arn, MaxRecordSizeInKiB: 2048 });
  await fixture.call("PutRecord", put);
  await fixture.call("UpdateMaxRecordSize", { StreamARN: arn, MaxRecordSizeInKiB: 1024 });
  expect((await fixture.refusal("PutRecord", put)).code).toBe("ValidationException");
});

describe("encryption", () => {
  const describeStream = async () =>
    (await fixture.call("DescribeStream", { StreamName: "s" })).StreamDescription as Record<string, unknown>;
  const request = { StreamName: "s", EncryptionType: "KMS", KeyId: "alias/aws/kinesis" };

  //  plain   | start | secret   | stop | plain again
  test("descriptions, puts and records show the key of the time in which it is set", async () => {
    await create(1);
    expect(await fixture.put("s", "k", "plain")).not.toHaveProperty("EncryptionType");
    fixture.nowMs += 1000;
    await fixture.call("StartStreamEncryption", request);
    await fixture.reopen();
    expect(await describeStream()).toMatchObject({ EncryptionType: "KMS", KeyId: "alias/aws/kinesis" });
    expect(await fixture.put("s", "k", "secret")).toMatchObject({ EncryptionType: "KMS" });
    const Records = [{ PartitionKey: "k", Data: Buffer.from("secret") }];
    expect(await fixture.call("PutRecords", { StreamName: "s", Records })).toMatchObject({
      EncryptionType: "KMS",
    });
    fixture.nowMs += 1000;
    await fixture.call("StopStreamEncryption", request);
    expect(await describeStream()).toMatchObject({ EncryptionType: "NONE" });
    expect(await describeStream()).not.toHaveProperty("KeyId");
    await fixture.put("s", "k", "plain again");
    const records = await fixture.drain(await fixture.iterator("s", "shardId-0"));
    expect(records.map((record) => (record as { EncryptionType?: string }).EncryptionType)).toEqual([
      undefined,
      "KMS",
      "KMS",
      undefined,
    ]);
  });

  test("only KMS encryption can be started and stopped", async () => {
    await create(1);
    for (const operation of ["StartStreamEncryption", "StopStreamEncryption"]) {
      expect((await fixture.refusal(operation, { ...request, EncryptionType: "NONE" })).code).toBe(
        "InvalidArgumentException",
      );
    }
  });
});

describe("tags", () => {
  const list = async (more: object = {}) => fixture.call("ListTagsForStream", { StreamName: "s", ...more });

  test("tags are set, replaced, removed, listed in pages, and kept over a restart", async () => {
    await fixture.call("CreateStream", { StreamName: "s", ShardCount: 1, Tags: { stage: "test" } });
    await fixture.call("AddTagsToStream", { StreamName: "s", Tags: { team: "trips", stage: "dev", a: "" } });
    await fixture.call("RemoveTagsFromStream", { StreamName: "s", TagKeys: ["a", "unknown"] });
    await fixture.reopen();
    const Tags = [
      { Key: "stage", Value: "dev" },
      { Key: "team", Value: "trips" },
    ];
    expect(await list()).toEqual({ Tags, HasMoreTags: false });
    expect(await list({ Limit: 1 })).toEqual({ Tags: Tags.slice(0, 1), HasMoreTags: true });
    expect(await list({ ExclusiveStartTagKey: "stage" })).toEqual({
      Tags: Tags.slice(1),
      HasMoreTags: false,
    });
    expect(await fixture.call("ListTagsForResource", { ResourceARN: arn })).toEqual({ Tags });
  });

  test("a consumer has tags of its own", async () => {
    await create(1);
    const { Consumer } = await fixture.call("RegisterStreamConsumer", {
      StreamARN: arn,
      ConsumerName: "c",
      Tags: { a: "1" },
    });
    const { ConsumerARN: ResourceARN } = Consumer as { ConsumerARN: string };
    await fixture.call("TagResource", { ResourceARN, Tags: { b: "2" } });
    await fixture.call("UntagResource", { ResourceARN, TagKeys: ["a"] });
    expect(await fixture.call("ListTagsForResource", { ResourceARN })).toEqual({
      Tags: [{ Key: "b", Value: "2" }],
    });
    expect((await list()).Tags).toEqual([]);
    await fixture.call("TagResource", { ResourceARN: arn, Tags: { c: "3" } });
    expect((await list()).Tags).toEqual([{ Key: "c", Value: "3" }]);
  });

  test("a resource has 50 tags at most, and none that AWS reserves", async () => {
    await create(1);
    const tags = (count: number, prefix: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "x"]));
    await fixture.call("AddTagsToStream", { StreamName: "s", Tags: tags(50, "a") });
    const refused = { code: "InvalidArgumentException" };
    const refuse = (Tags: object) => fixture.refusal("AddTagsToStream", { StreamName: "s", Tags });
    expect(await refuse(tags(1, "b"))).toMatchObject(refused);
    expect(await refuse({ "aws:x": "y" })).toMatchObject(refused);
    await fixture.call("AddTagsToStream", { StreamName: "s", Tags: tags(50, "a") });
  });
});
