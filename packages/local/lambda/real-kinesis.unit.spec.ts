import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openKinesis } from "../kinesis/open-kinesis.ts";
import { sampleMapping } from "../testing/sample-streams.ts";
import { startEventSourceMapping } from "./event-source-mapping.ts";
import { startFunctionRuntime } from "./function-runtime.ts";

/** Appends its records to the file SEEN, one JSON line per invocation; fails its first invocation halfway. */
const handlerSource = `
  import { appendFileSync } from "node:fs";
  const textOf = (record: any) => Buffer.from(record.kinesis.data, "base64").toString();
  let failed = false;
  export const handler = async (event: any) => {
    const middle = event.Records[Math.floor(event.Records.length / 2)];
    const stopAt = !failed && event.Records.length > 1 ? middle.kinesis.sequenceNumber : undefined;
    failed ||= stopAt !== undefined;
    const done = event.Records.filter((record: any) => stopAt === undefined || BigInt(record.kinesis.sequenceNumber) < BigInt(stopAt));
    for (const record of done) appendFileSync(process.env.SEEN!, record.kinesis.partitionKey + " " + textOf(record) + "\\n");
    return { batchItemFailures: stopAt === undefined ? [] : [{ itemIdentifier: stopAt }] };
  };`;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "real-kinesis-"));
  await mkdir(join(root, "stream"));
  await writeFile(join(root, "handler.ts"), handlerSource);
});
afterEach(() => rm(root, { recursive: true }));

const openAll = async () => {
  const kinesis = await openKinesis({ directory: join(root, "stream"), limits: "lifted" });
  const functions = startFunctionRuntime({
    root,
    functions: { aggregate: { entry: "handler.ts", timeoutSeconds: 20, memoryMb: 256 } },
    environment: { SEEN: join(root, "seen") },
  });
  const startMapping = () =>
    startEventSourceMapping({
      id: "aggregate",
      spec: sampleMapping,
      kinesis,
      functions,
      objectStore: { ensureBucket: async () => {}, putObject: async () => {} },
      directory: join(root, "checkpoints"),
      waitForRecords: kinesis.waitForRecords,
    });
  return { kinesis, functions, startMapping };
};

test("records reach a function once and in order per key, over a split, a merge and a restart", async () => {
  const keys = ["ana", "beto", "carla", "dario", "elsa"];
  let round = 0;
  const put = async (kinesis: Awaited<ReturnType<typeof openKinesis>>, rounds: number) => {
    for (const end = round + rounds; round < end; round += 1) {
      for (const key of keys) {
        await kinesis.call("PutRecord", {
          StreamName: "records",
          PartitionKey: key,
          Data: Buffer.from(String(round)),
        });
      }
    }
  };
  const first = await openAll();
  const { kinesis } = first;
  await kinesis.call("CreateStream", { StreamName: "records", ShardCount: 1 });
  const listShards = async () =>
    (await kinesis.call("ListShards", { StreamName: "records" })).Shards as { ShardId: string }[];
  await put(kinesis, 20);
  let mapping = first.startMapping();
  const drain = () => vi.waitFor(async () => expect(await mapping.drained()).toBe(true), { timeout: 30_000 });
  await put(kinesis, 20);
  const whole = (await listShards())[0]!.ShardId;
  const half = String(2n ** 127n);
  await kinesis.call("SplitShard", { StreamName: "records", ShardToSplit: whole, NewStartingHashKey: half });
  await put(kinesis, 20);
  await mapping.stop();
  mapping = first.startMapping();
  await put(kinesis, 20);
  const [, left, right] = (await listShards()).map(({ ShardId }) => ShardId);
  const merge = { StreamName: "records", ShardToMerge: left, AdjacentShardToMerge: right };
  await kinesis.call("MergeShards", merge);
  await put(kinesis, 20);
  await drain();
  await mapping.stop();
  await first.functions.stop();
  await kinesis.stop();

  const second = await openAll();
  mapping = second.startMapping();
  await put(second.kinesis, 20);
  await drain();
  expect(mapping.status().map(({ state }) => state)).toEqual(["ended", "ended", "ended", "reading"]);
  await mapping.stop();
  await second.functions.stop();
  await second.kinesis.stop();

  const lines = (await readFile(join(root, "seen"), "utf8")).trim().split("\n");
  for (const key of keys) {
    const seen = lines.filter((line) => line.startsWith(`${key} `)).map((line) => Number(line.split(" ")[1]));
    expect(seen).toEqual(Array.from({ length: round }, (_, index) => index));
  }
});
