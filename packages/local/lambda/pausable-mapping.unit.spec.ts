import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startPausableMapping } from "./pausable-mapping.ts";
import { type Bench, openBench } from "./test-bench.ts";

const shard = "shardId-000000000000";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  bench.kinesis.addShard(shard);
});
afterEach(() => bench.close());

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

test("a paused consumer is not invoked, and resumes where it stopped without loss or repetition", async () => {
  const mapping = startPausableMapping(() => bench.start({}));
  bench.kinesis.put(shard, "key", "before");
  await until(() => expect(bench.batches()).toEqual([["before"]]));
  await mapping.pause();
  await mapping.pause();
  expect(mapping.isPaused()).toBe(true);
  bench.kinesis.put(shard, "key", "meanwhile");
  const reads = bench.kinesis.calls.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(bench.kinesis.calls.length).toBe(reads);
  expect(await mapping.drained()).toBe(false);
  await mapping.resume();
  await mapping.resume();
  await bench.waitUntilDrained(mapping);
  expect(bench.batches()).toEqual([["before"], ["meanwhile"]]);
  await mapping.stop();
});

test("a stopped consumer cannot be resumed", async () => {
  const mapping = startPausableMapping(() => bench.start({}));
  await mapping.pause();
  await Promise.all([mapping.stop(), mapping.resume()]);
  bench.kinesis.put(shard, "key", "never");
  const reads = bench.kinesis.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(bench.kinesis.calls.length).toBe(reads);
  expect(bench.events).toEqual([]);
});
