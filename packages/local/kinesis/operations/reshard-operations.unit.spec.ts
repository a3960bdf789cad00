import { afterEach, beforeEach, expect, test } from "vitest";
import { KinesisFixture } from "../kinesis-fixture.ts";

let fixture: KinesisFixture;

beforeEach(async () => {
  fixture = await KinesisFixture.open();
  await fixture.call("CreateStream", { StreamName: "s", ShardCount: 2 });
});

afterEach(() => fixture.close());

const id = (number: number) => `shardId-00000000000${number}`;
const quarter = String(2n ** 126n);
const split = { StreamName: "s", ShardToSplit: id(0), NewStartingHashKey: quarter };

type ShardDescription = {
  ShardId: string;
  ParentShardId?: string;
  AdjacentParentShardId?: string;
  HashKeyRange: { StartingHashKey: string; EndingHashKey: string };
  SequenceNumberRange: { StartingSequenceNumber: string; EndingSequenceNumber?: string };
};

const describeShards = async (more: object = {}): Promise<ShardDescription[]> =>
  (await fixture.call("ListShards", { StreamName: "s", ...more })).Shards as ShardDescription[];

test("a split closes the parent and its two children share the parent's range", async () => {
  const put = await fixture.put("s", "k", "before", { ExplicitHashKey: "0" });
  fixture.nowMs += 1000;
  await fixture.call("SplitShard", split);
  const [parent, , lower, upper] = await describeShards();
  expect(parent!.SequenceNumberRange.EndingSequenceNumber! > put.SequenceNumber).toBe(true);
  expect([lower!.ParentShardId, upper!.ParentShardId]).toEqual([id(0), id(0)]);
  expect(lower!.HashKeyRange.StartingHashKey).toBe(parent!.HashKeyRange.StartingHashKey);
  expect(BigInt(lower!.HashKeyRange.EndingHashKey) + 1n).toBe(BigInt(quarter));
  expect(upper!.HashKeyRange).toEqual({
    StartingHashKey: quarter,
    EndingHashKey: parent!.HashKeyRange.EndingHashKey,
  });
  expect((await fixture.put("s", "k", "low", { ExplicitHashKey: "0" })).ShardId).toBe(id(2));
  expect((await fixture.put("s", "k", "high", { ExplicitHashKey: quarter })).ShardId).toBe(id(3));
});

test("a closed shard is read to its end, which names the children", async () => {
  await fixture.put("s", "k", "a", { ExplicitHashKey: "0" });
  await fixture.put("s", "k", "b", { ExplicitHashKey: "0" });
  const waiting = await fixture.iterator("s", id(0), "LATEST");
  await fixture.call("SplitShard", split);
  const first = await fixture.call("GetRecords", {
    ShardIterator: await fixture.iterator("s", id(0)),
    Limit: 1,
  });
  expect(first.ChildShards).toBeUndefined();
  const last = await fixture.call("GetRecords", { ShardIterator: first.NextShardIterator, Limit: 1 });
  expect(last).toMatchObject({
    NextShardIterator: null,
    MillisBehindLatest: 0,
    ChildShards: [
      { ShardId: id(2), ParentShards: [id(0)] },
      { ShardId: id(3), ParentShards: [id(0)] },
    ],
  });
  expect((last.Records as unknown[]).length).toBe(1);
  expect(await fixture.call("GetRecords", { ShardIterator: waiting })).toMatchObject({
    Records: [],
    NextShardIterator: null,
  });
});

test("a merge has two parents and takes the records of both", async () => {
  await fixture.call("MergeShards", { StreamName: "s", ShardToMerge: id(1), AdjacentShardToMerge: id(0) });
  const merged = (await describeShards()).at(-1)!;
  expect(merged).toMatchObject({ ShardId: id(2), ParentShardId: id(1), AdjacentParentShardId: id(0) });
  expect(merged.HashKeyRange.StartingHashKey).toBe("0");
  for (const key of ["a", "b", "c", "d"]) expect((await fixture.put("s", key, "x")).ShardId).toBe(id(2));
  for (const parent of [id(0), id(1)]) {
    const answer = await fixture.call("GetRecords", { ShardIterator: await fixture.iterator("s", parent) });
    expect(answer.ChildShards).toMatchObject([{ ShardId: id(2), ParentShards: [id(1), id(0)] }]);
  }
});

test("records put while shards split and merge are all kept, in order per key", async () => {
  let isResharding = true;
  const put = async (key: number): Promise<string[]> => {
    const texts: string[] = [];
    while (isResharding || texts.length < 20) {
      const text = `${key}:${texts.length}`;
      await fixture.put("s", `key-${key}`, text);
      texts.push(text);
    }
    return texts;
  };
  const putting = Promise.all(Array.from({ length: 8 }, (_, key) => put(key)));
  await fixture.call("SplitShard", split);
  await fixture.call("MergeShards", { StreamName: "s", ShardToMerge: id(2), AdjacentShardToMerge: id(3) });
  await fixture.call("MergeShards", { StreamName: "s", ShardToMerge: id(4), AdjacentShardToMerge: id(1) });
  isResharding = false;
  const sent = await putting;
  await fixture.reopen();
  const texts: string[] = [];
  for (const shardId of await fixture.shardIds("s")) texts.push(...(await fixture.drainShard("s", shardId)));
  for (const [key, own] of sent.entries()) {
    expect(texts.filter((text) => text.startsWith(`${key}:`))).toEqual(own);
  }
});

test("lineage, routing and closed shards survive a restart", async () => {
  await fixture.put("s", "k", "old", { ExplicitHashKey: "0" });
  await fixture.call("SplitShard", split);
  const before = await describeShards();
  await fixture.reopen();
  expect(await describeShards()).toEqual(before);
  expect(await fixture.drainShard("s", id(0))).toEqual(["old"]);
  expect((await fixture.put("s", "k", "new", { ExplicitHashKey: "0" })).ShardId).toBe(id(2));
});

test("only open, adjacent shards and keys inside the range can be resharded", async () => {
  const refuse = (operation: string, more: object) =>
    fixture.refusal(operation, { StreamName: "s", ...more });
  expect(await refuse("SplitShard", { ShardToSplit: id(7), NewStartingHashKey: "5" })).toEqual({
    code: "ResourceNotFoundException",
    message: `Could not find shard ${id(7)} in stream s under account 000000000000.`,
  });
  for (const key of ["0", "1", String(2n ** 127n - 1n), String(2n ** 127n)]) {
    const refused = await refuse("SplitShard", { ShardToSplit: id(0), NewStartingHashKey: key });
    expect(refused.message).toMatch(
      /is not both greater than one plus the shard's StartingHashKey 0 and less than/,
    );
  }
  expect((await refuse("MergeShards", { ShardToMerge: id(0), AdjacentShardToMerge: id(0) })).message).toMatch(
    /not an adjacent pair of shards eligible for merging$/,
  );
  const twice = await Promise.allSettled([
    fixture.call("SplitShard", split),
    fixture.call("SplitShard", split),
  ]);
  expect(twice.map((attempt) => attempt.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await refuse("SplitShard", split)).code).toBe("InvalidArgumentException");
});

//   creation   +1 h: split 0   +2 h: now
//   0,1        2,3 (of 0)
test("shards are listed by filter and in pages", async () => {
  const created = fixture.nowMs;
  fixture.nowMs = created + 3_600_000;
  await fixture.call("SplitShard", split);
  fixture.nowMs = created + 7_200_000;
  const list = (Type: string, more: object = {}) => fixture.shardIds("s", { ShardFilter: { Type, ...more } });
  const at = (offsetMs: number) => ({ Timestamp: (created + offsetMs) / 1000 });
  expect(await list("AT_LATEST")).toEqual([id(1), id(2), id(3)]);
  expect(await list("AT_TRIM_HORIZON")).toEqual([id(0), id(1)]);
  expect(await list("FROM_TRIM_HORIZON")).toEqual([id(0), id(1), id(2), id(3)]);
  expect(await list("AT_TIMESTAMP", at(1000))).toEqual([id(0), id(1)]);
  expect(await list("AT_TIMESTAMP", at(4_000_000))).toEqual([id(1), id(2), id(3)]);
  expect(await list("FROM_TIMESTAMP", at(4_000_000))).toEqual([id(1), id(2), id(3)]);
  expect(await list("AFTER_SHARD_ID", { ShardId: id(1) })).toEqual([id(2), id(3)]);

  const first = await fixture.call("ListShards", { StreamName: "s", MaxResults: 3 });
  expect((first.Shards as ShardDescription[]).map((shard) => shard.ShardId)).toEqual([id(0), id(1), id(2)]);
  const second = await fixture.call("ListShards", { NextToken: first.NextToken });
  expect((second.Shards as ShardDescription[]).map((shard) => shard.ShardId)).toEqual([id(3)]);
  expect(second.NextToken).toBeUndefined();
  const both = { StreamName: "s", NextToken: first.NextToken };
  expect((await fixture.refusal("ListShards", both)).code).toBe("InvalidArgumentException");
  fixture.nowMs += 300_001;
  expect((await fixture.refusal("ListShards", { NextToken: first.NextToken })).code).toBe(
    "ExpiredNextTokenException",
  );
});

test("a closed shard is removed when all its records have expired", async () => {
  await fixture.put("s", "k", "old", { ExplicitHashKey: "0" });
  await fixture.call("SplitShard", split);
  fixture.nowMs += 25 * 3_600_000;
  await fixture.reopen();
  expect(await fixture.shardIds("s")).toEqual([id(1), id(2), id(3)]);
  const gone = { StreamName: "s", ShardId: id(0), ShardIteratorType: "TRIM_HORIZON" };
  expect((await fixture.refusal("GetShardIterator", gone)).code).toBe("ResourceNotFoundException");
  expect((await describeShards())[1]!.ParentShardId).toBe(id(0));
});
