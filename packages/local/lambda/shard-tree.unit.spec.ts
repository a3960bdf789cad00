import { expect, test } from "vitest";
import { findReadable, toShardDescription } from "./shard-tree.ts";

// 0 ─┬─ 2 ─┐
//    └─ 3 ─┴─ 4      1 stands alone
const shards = [
  { shardId: "0", parents: [] },
  { shardId: "1", parents: [] },
  { shardId: "2", parents: ["0"] },
  { shardId: "3", parents: ["0"] },
  { shardId: "4", parents: ["2", "3"] },
];
const readable = (...ended: string[]) => findReadable(shards, new Set(ended)).map(({ shardId }) => shardId);

test("a child waits for all its parents, and siblings run in parallel", () => {
  expect(readable()).toEqual(["0", "1"]);
  expect(readable("0")).toEqual(["1", "2", "3"]);
  expect(readable("0", "2")).toEqual(["1", "3"]);
  expect(readable("0", "2", "3")).toEqual(["1", "4"]);
});

test("a parent that is gone from the stream does not block its children", () => {
  expect(findReadable([{ shardId: "5", parents: ["gone"] }], new Set())).toHaveLength(1);
});

test("a merged shard names both parents", () => {
  const input = { ShardId: "4", ParentShardId: "2", AdjacentParentShardId: "3" };
  expect(toShardDescription(input)).toEqual({ shardId: "4", parents: ["2", "3"] });
  expect(toShardDescription({ ShardId: "0" })).toEqual({ shardId: "0", parents: [] });
});
