import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aggregate } from "../testing/aggregate.ts";
import { createRecordFilter } from "./record-filter.ts";
import { type Bench, openBench } from "./test-bench.ts";

const shard = "shardId-000000000000";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  bench.kinesis.addShard(shard);
});
afterEach(() => bench.close());

const deliver = async (
  patterns: readonly Record<string, unknown>[],
  data: readonly (string | Uint8Array)[],
) => {
  for (const [index, item] of data.entries()) bench.kinesis.put(shard, `key.${index}`, item);
  await bench.waitUntilDrained(bench.start({ filterPatterns: patterns }));
  return bench.events.flatMap(({ Records }) => Records.map(({ kinesis }) => kinesis.partitionKey));
};

const json = '{"kind":"trip","km":12}';
const plain = "kind: trip";
const binary = new Uint8Array([0xff, 0xfe, 0x00]);

describe("a filter of a mapping", () => {
  test("matches data as decoded JSON, and drops plain text and binary data", async () => {
    expect(
      await deliver([{ data: { kind: ["trip"] } }], [json, plain, binary, '{"kind":"pulse"}', '"trip"']),
    ).toEqual(["key.0"]);
  });

  test("matches plain text by a list, and drops JSON and binary data", async () => {
    expect(await deliver([{ data: [{ prefix: "kind" }] }], [json, plain, binary])).toEqual(["key.1"]);
  });

  test("without data matches by metadata only, whatever the data is", async () => {
    const patterns = [{ partitionKey: [{ "anything-but": ["key.1"] }] }];
    expect(await deliver(patterns, [json, plain, binary])).toEqual(["key.0", "key.2"]);
  });

  test("passes a record that matches one of several patterns", async () => {
    const patterns = [{ data: { km: [{ numeric: [">", 10] }] } }, { partitionKey: ["key.2"] }];
    expect(await deliver(patterns, [json, '{"km":9}', plain])).toEqual(["key.0", "key.2"]);
  });

  test("treats a KPL aggregate as one opaque record", async () => {
    const aggregated = aggregate([{ partitionKey: "key", data: Buffer.from(json) }]);
    expect(await deliver([{ data: { kind: ["trip"] } }], [aggregated, json])).toEqual(["key.1"]);
  });

  test("advances the iterator over a dropped record, with no invocation and the checkpoint behind it", async () => {
    const numbers = ["a", "b"].map((key) => bench.kinesis.put(shard, key, '{"kind":"pulse"}'));
    const mapping = bench.start({ filterPatterns: [{ data: { kind: ["trip"] } }] });
    await bench.waitUntilDrained(mapping);
    expect(bench.events).toEqual([]);
    const file = join(bench.directory, "subject", `${shard}.json`);
    await vi.waitFor(async () =>
      expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ after: numbers[1] }),
    );
  });

  test("moves no checkpoint past an unfinished record when it drops a later one", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    bench.kinesis.put(shard, "a", json);
    const mapping = bench.start({ filterPatterns: [{ data: { kind: ["trip"] } }] }, () => held);
    await vi.waitFor(() => expect(bench.events).toHaveLength(1));
    const last = bench.kinesis.put(shard, "b", "{}");
    await vi.waitFor(() => expect(mapping.status()[0]?.pendingRecords).toBe(1));
    expect(mapping.status()[0]?.checkpoint).toBeNull();
    release();
    await bench.waitUntilDrained(mapping);
    expect(mapping.status()[0]?.checkpoint).toBe(last);
  });

  test("does not count dropped records towards a batch", async () => {
    for (let index = 0; index < 6; index++)
      bench.kinesis.put(shard, "key", `{"kind":"${index % 2 === 0 ? "trip" : "pulse"}"}`);
    const patterns = [{ data: { kind: ["trip"] } }];
    const mapping = bench.start({ filterPatterns: patterns, batchSize: 3, batchingWindowSeconds: 1 });
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(({ Records }) => Records.length)).toEqual([3]);
  });
});

test.each<[readonly unknown[], string]>([
  [[{ datum: ["x"] }], "A filter pattern names datum; a record has data, partitionKey, sequenceNumber,"],
  [[{ $or: [{ key: ["x"] }, { partitionKey: ["y"] }] }], "A filter pattern names key;"],
  [Array(11).fill({ data: ["x"] }), "filterPatterns has 11 patterns; 1 to 10 are allowed."],
  [[{ data: ["x".repeat(5_000)] }], "4096 are allowed."],
])("a filter that could never match as meant is refused: %j", (patterns, message) => {
  expect(() => createRecordFilter(patterns)).toThrow(message);
});
