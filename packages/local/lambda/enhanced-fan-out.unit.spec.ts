import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type KinesisService, openKinesis } from "../kinesis/open-kinesis.ts";
import type { EventSourceMappingSpec } from "../settings.ts";
import { sampleMapping } from "../testing/sample-streams.ts";
import { startEventSourceMapping } from "./event-source-mapping.ts";
import type { KinesisEventRecord } from "./kinesis-event.ts";

const consumerArn = /^arn:aws:kinesis:us-east-1:000000000000:stream\/records\/consumer\/fast:\d+$/;

let directory: string;
let kinesis: KinesisService;
let clockAheadMs = 0;
let emptySubscriptions = 0;
let pauses: number[];
let calls: string[];
let seen: KinesisEventRecord[];
let documents: { KinesisBatchInfo: { streamArn: string } }[];
const running: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  clockAheadMs = 0;
  emptySubscriptions = 0;
  pauses = [];
  directory = await mkdtemp(join(tmpdir(), "fan-out-"));
  kinesis = await openKinesis({
    directory: join(directory, "stream"),
    limits: "lifted",
    now: () => Date.now() + clockAheadMs,
  });
  await kinesis.call("CreateStream", { StreamName: "records", ShardCount: 1 });
  calls = [];
  seen = [];
  documents = [];
});
afterEach(async () => {
  for (const part of running.splice(0)) await part.stop();
  await kinesis.stop();
  await rm(directory, { recursive: true });
});

const put = async (...texts: string[]) => {
  for (const text of texts)
    await kinesis.call("PutRecord", { StreamName: "records", PartitionKey: "key", Data: Buffer.from(text) });
};
const texts = () => seen.map((record) => Buffer.from(record.kinesis.data, "base64").toString());

const start = (spec: Partial<EventSourceMappingSpec> = {}, fails = false) => {
  const mapping = startEventSourceMapping({
    id: "subject",
    spec: { ...sampleMapping, consumer: "fast", ...spec },
    kinesis: {
      call: (operation, input) => {
        calls.push(operation);
        if (operation === "SubscribeToShard" && emptySubscriptions > 0) {
          emptySubscriptions -= 1;
          return Promise.resolve({ EventStream: [].values() });
        }
        return kinesis.call(operation, input);
      },
    },
    functions: {
      async invoke(_name, event) {
        if (fails) return { ok: false, errorType: "Error", errorMessage: "no" };
        seen.push(...(event as { Records: KinesisEventRecord[] }).Records);
        return { ok: true, payload: null };
      },
    },
    objectStore: {
      ensureBucket: async () => {},
      putObject: async (_bucket, _key, body) => {
        documents.push(JSON.parse(Buffer.from(body).toString()));
      },
    },
    directory: join(directory, "checkpoints"),
    sleep: (ms) => {
      pauses.push(ms);
      return new Promise((resolve) => setImmediate(resolve));
    },
  });
  running.push(mapping);
  return mapping;
};
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

describe("enhanced fan-out", () => {
  test("delivers what the subscription pushes, and names the consumer as the event's source", async () => {
    await put("1", "2");
    const mapping = start();
    await until(() => expect(texts()).toEqual(["1", "2"]));
    await put("3");
    await until(() => expect(texts()).toEqual(["1", "2", "3"]));
    expect(seen[0]?.eventSourceARN).toMatch(consumerArn);
    expect(calls).toContain("SubscribeToShard");
    expect(calls).not.toContain("GetRecords");
    await until(async () => expect(await mapping.drained()).toBe(true));
  });

  test("names the consumer in a failure document too", async () => {
    await put("bad");
    start({ maximumRetryAttempts: 0 }, true);
    await until(() => expect(documents).toHaveLength(1));
    expect(documents[0]?.KinesisBatchInfo.streamArn).toMatch(consumerArn);
  });

  test("resumes after its checkpoint with the same consumer after a restart", async () => {
    await put("1");
    const first = start();
    await until(() => expect(texts()).toEqual(["1"]));
    const source = seen[0]?.eventSourceARN;
    await first.stop();
    await put("2");
    start();
    await until(() => expect(texts()).toEqual(["1", "2"]));
    expect(seen[1]?.eventSourceARN).toBe(source);
  });

  test("reads a split shard to its end and then its children", async () => {
    await put("1");
    const mapping = start();
    await until(() => expect(texts()).toEqual(["1"]));
    await kinesis.call("SplitShard", {
      StreamName: "records",
      ShardToSplit: "shardId-000000000000",
      NewStartingHashKey: String(2n ** 127n),
    });
    await put("2");
    await until(() => expect(texts()).toEqual(["1", "2"]));
    // The other child has nothing to deliver: its subscription may still be under way.
    await until(() =>
      expect(mapping.status().map(({ state }) => state)).toEqual(["ended", "reading", "reading"]),
    );
  });

  test("pauses before it renews a subscription that ended without an error", async () => {
    emptySubscriptions = 3;
    await put("1");
    start();
    await until(() => expect(texts()).toEqual(["1"]));
    expect(pauses).toEqual([1_000, 1_000, 1_000]);
  });

  test("renews a subscription that another call took over", async () => {
    await put("1");
    start();
    await until(() => expect(texts()).toEqual(["1"]));
    clockAheadMs += 6_000;
    const { EventStream } = await kinesis.call("SubscribeToShard", {
      ConsumerARN: seen[0]?.eventSourceARN,
      ShardId: "shardId-000000000000",
      StartingPosition: { Type: "LATEST" },
    });
    await (EventStream as AsyncIterator<unknown>).next();
    await put("2");
    clockAheadMs += 6_000;
    await until(() => expect(texts()).toEqual(["1", "2"]));
  });
});

describe("AT_TIMESTAMP", () => {
  test.each([undefined, "fast"])(
    "begins at the first record that arrived at that time or later (consumer %s)",
    async (consumer) => {
      await put("before");
      await new Promise((resolve) => setTimeout(resolve, 5));
      const startingTimestampSeconds = Date.now() / 1000;
      await put("after");
      start({ consumer, startingPosition: "AT_TIMESTAMP", startingTimestampSeconds });
      await until(() => expect(texts()).toEqual(["after"]));
    },
  );
});
