import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { laneOf } from "./kinesis-event.ts";
import { type Answer, type Bench, openBench, textOf, thrown } from "./test-bench.ts";

const shard = "shardId-000000000000";
const sibling = "shardId-000000000001";
const child = "shardId-000000000002";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  bench.kinesis.addShard(shard);
});
afterEach(() => bench.close());

const put = (...texts: string[]) => texts.map((text) => bench.kinesis.put(shard, "key", text));
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });
const checkpointOf = async (shardId: string) =>
  JSON.parse(await readFile(join(bench.directory, "subject", `${shardId}.json`), "utf8"));

/** Reports the first record with one of these texts as failed, in the form of ReportBatchItemFailures. */
const reportFrom =
  (...bad: string[]): Answer =>
  ({ Records }) => ({
    batchItemFailures: Records.filter((record) => bad.includes(textOf(record))).map(({ kinesis }) => ({
      itemIdentifier: kinesis.sequenceNumber,
    })),
  });
const throwOn =
  (...bad: string[]): Answer =>
  ({ Records }) =>
    Records.some((record) => bad.includes(textOf(record))) ? thrown("bad record") : null;

describe("batching", () => {
  test("a batch closes at the batch size, and at the latest at the end of the batching window", async () => {
    put("1", "2", "3", "4", "5", "6", "7");
    const mapping = bench.start({ batchSize: 3, batchingWindowSeconds: 1 });
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([["1", "2", "3"], ["4", "5", "6"], ["7"]]);
  });

  test("a batch is full at 6 MB of the event", async () => {
    const large = new Uint8Array(2_000_000);
    for (let index = 0; index < 5; index += 1) bench.kinesis.put(shard, "key", large);
    const mapping = bench.start({ batchSize: 100, batchingWindowSeconds: 1 });
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(({ Records }) => Records.length)).toEqual([2, 2, 1]);
  });

  test("a record that is put while the function waits reaches it without a poll", async () => {
    const mapping = bench.start({});
    await bench.waitUntilDrained(mapping);
    const reads = () => bench.kinesis.calls.filter(({ operation }) => operation === "GetRecords").length;
    const before = reads();
    put("now");
    await until(() => expect(bench.batches()).toEqual([["now"]]));
    expect(reads() - before).toBeLessThanOrEqual(2);
  });

  test("a record that is put while the function runs reaches it right after, without a timer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    try {
      const eventually = async (condition: () => boolean) => {
        const deadline = performance.now() + 10_000;
        while (!condition() && performance.now() < deadline) await new Promise((done) => setImmediate(done));
        expect(condition()).toBe(true);
      };
      let finish: (answer: null) => void = () => {};
      const running = new Promise((resolve) => {
        finish = resolve;
      });
      bench.start({}, (_event, invocation) => (invocation === 1 ? running : null));
      put("first");
      await eventually(() => bench.events.length === 1);
      put("meanwhile");
      await new Promise((done) => setImmediate(done));
      finish(null);
      await eventually(() => bench.events.length === 2);
    } finally {
      vi.useRealTimers();
    }
  });

  test("without waitForRecords the shard is polled", async () => {
    bench.start({}, undefined, { waitForRecords: undefined });
    await until(() =>
      expect(bench.kinesis.calls.some(({ operation }) => operation === "GetRecords")).toBe(true),
    );
    put("later");
    await until(() => expect(bench.batches()).toEqual([["later"]]));
  });
});

describe("parallelization factor", () => {
  test("keeps the order of a key while other keys overtake it, and the checkpoint waits for it", async () => {
    const others = ["b", "c", "d", "e", "f"].filter((key) => laneOf(key, 10) !== laneOf("a", 10));
    const keys = ["a", ...others];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const round of [1, 2, 3]) for (const key of keys) bench.kinesis.put(shard, key, `${key}${round}`);
    const mapping = bench.start({ batchSize: 1, parallelizationFactor: 10 }, async ({ Records }) => {
      if (Records[0]?.kinesis.partitionKey === "a") await held;
    });
    const overtaken = others.map((key) => `${key}3`);
    await until(() => expect(bench.batches().flat()).toEqual(expect.arrayContaining(overtaken)));
    expect(mapping.status()[0]?.checkpoint).toBeNull();
    release();
    await bench.waitUntilDrained(mapping);
    for (const key of keys) {
      const seen = bench
        .batches()
        .flat()
        .filter((text) => text.startsWith(key));
      expect(seen).toEqual([`${key}1`, `${key}2`, `${key}3`]);
    }
    const last = bench.events
      .flatMap(({ Records }) => Records)
      .find((record) => textOf(record) === overtaken.at(-1));
    await until(() => expect(mapping.status()[0]?.checkpoint).toBe(last?.kinesis.sequenceNumber));
  });
});

describe("starting positions", () => {
  test("TRIM_HORIZON reads existing records", async () => {
    put("old");
    await bench.waitUntilDrained(bench.start({ startingPosition: "TRIM_HORIZON" }));
    expect(bench.batches()).toEqual([["old"]]);
  });

  test("LATEST skips existing records, and a restart before the first record loses none", async () => {
    bench.kinesis.put(shard, "key", "old", Date.now() - 1_000);
    const first = bench.start({ startingPosition: "LATEST" });
    await bench.waitUntilDrained(first);
    await first.stop();
    put("new");
    await bench.waitUntilDrained(bench.start({ startingPosition: "LATEST" }));
    expect(bench.batches()).toEqual([["new"]]);
  });
});

describe("a failing batch", () => {
  test("blocks its shard, not the other, and is retried with growing pauses", async () => {
    bench.kinesis.addShard(sibling);
    put("bad", "behind");
    bench.kinesis.put(sibling, "key", "free");
    let healed = false;
    const mapping = bench.start({ batchSize: 1, maximumRetryAttempts: -1 }, ({ Records }) =>
      !healed && textOf(Records[0]!) === "bad" ? thrown("boom") : null,
    );
    await until(() => expect(bench.pauses.length).toBeGreaterThan(7));
    await until(() => expect(bench.batches().flat()).toContain("free"));
    expect(bench.batches().flat()).not.toContain("behind");
    expect(bench.pauses.slice(0, 7)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000]);
    healed = true;
    await bench.waitUntilDrained(mapping);
    expect(bench.batches().at(-1)).toEqual(["behind"]);
  });

  test("that exhausts its retries goes to the failure destination with its event, and the shard goes on", async () => {
    const arrival = Date.UTC(2026, 10, 20, 8, 0, 0, 250);
    const first = bench.kinesis.put(shard, "key", "bad", arrival);
    const last = bench.kinesis.put(shard, "key", "worse", arrival + 500);
    put("good");
    bench.storeFailures = 2;
    const mapping = bench.start(
      { batchSize: 2, maximumRetryAttempts: 2, maximumRecordAgeSeconds: -1 },
      throwOn("bad"),
      { now: () => arrival + 3_600_000 },
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([["bad", "worse"], ["bad", "worse"], ["bad", "worse"], ["good"]]);
    expect([...bench.objects]).toEqual([
      [
        expect.stringMatching(
          /^trips-failures\/aws\/lambda\/subject\/shardId-000000000000\/2026\/11\/20\/2026-11-20T09\.00\.00-[0-9a-f-]{36}$/,
        ),
        {
          requestContext: {
            requestId: expect.any(String),
            functionArn: "arn:aws:lambda:us-east-1:000000000000:function:aggregate",
            condition: "RetryAttemptsExhausted",
            approximateInvokeCount: 3,
          },
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          version: "1.0",
          timestamp: "2026-11-20T09:00:00.250Z",
          KinesisBatchInfo: {
            shardId: shard,
            startSequenceNumber: first,
            endSequenceNumber: last,
            approximateArrivalOfFirstRecord: "2026-11-20T08:00:00.250Z",
            approximateArrivalOfLastRecord: "2026-11-20T08:00:00.750Z",
            batchSize: 2,
            streamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
          },
          payload: bench.events[0],
        },
      ],
    ]);
  });

  test("is bisected until the bad record is alone, with a fresh budget for each half", async () => {
    put("1", "2", "bad", "4");
    const mapping = bench.start(
      { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 },
      throwOn("bad"),
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([
      ["1", "2", "bad", "4"],
      ["1", "2"],
      ["bad", "4"],
      ["bad"],
      ["bad"],
      ["4"],
    ]);
    expect([...bench.objects.values()]).toMatchObject([
      { requestContext: { approximateInvokeCount: 2 }, KinesisBatchInfo: { batchSize: 1 } },
    ]);
  });

  test("uses no retries for throttles", async () => {
    put("1");
    const mapping = bench.start({ maximumRetryAttempts: 0 }, (_event, invocation) =>
      invocation < 5 ? thrown("slow down", "TooManyRequestsException") : null,
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.events).toHaveLength(5);
    expect(bench.objects.size).toBe(0);
  });

  test("loses only its expired records to the age limit", async () => {
    let clock = Date.UTC(2026, 10, 20);
    bench.kinesis.put(shard, "key", "old", clock - 61_000);
    bench.kinesis.put(shard, "key", "aging", clock - 30_000);
    bench.kinesis.put(shard, "key", "young", clock);
    const mapping = bench.start(
      { maximumRecordAgeSeconds: 60, maximumRetryAttempts: -1 },
      ({ Records }) => {
        if (Records.length === 1) return null;
        clock += 40_000;
        return thrown("not yet");
      },
      { now: () => clock },
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([["aging", "young"], ["young"]]);
    const documents = [...bench.objects.values()];
    expect(documents).toMatchObject([
      { requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 0 } },
      { requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 1 } },
    ]);
    expect(documents[0]).not.toHaveProperty("responseContext");
    expect(documents.map(({ KinesisBatchInfo }) => KinesisBatchInfo)).toMatchObject([
      { batchSize: 1 },
      { batchSize: 1 },
    ]);
  });

  test("without an age limit is retried until the stream's retention ends", async () => {
    bench.kinesis.put(shard, "key", "expired", Date.now() - 25 * 3_600_000);
    put("kept");
    await bench.waitUntilDrained(bench.start({ maximumRecordAgeSeconds: -1 }));
    expect(bench.batches()).toEqual([["kept"]]);
    expect([...bench.objects.values()]).toMatchObject([
      { requestContext: { condition: "RecordAgeExceeded" } },
    ]);
  });
});

describe("a partial batch response", () => {
  test("retries from the lowest returned number, inclusive, and progress resets the budget", async () => {
    put("4", "5", "6");
    const mapping = bench.start({ maximumRetryAttempts: 3 }, reportFrom("6"));
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([["4", "5", "6"], ["6"], ["6"], ["6"], ["6"]]);
    expect([...bench.objects.values()]).toMatchObject([
      {
        requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 4 },
        responseContext: { functionError: null },
        KinesisBatchInfo: { batchSize: 1 },
      },
    ]);
  });

  test("with bisect splits at the returned number and retries the remainder only", async () => {
    put("1", "2", "bad", "4");
    const spec = { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1 };
    const mapping = bench.start(spec, (event, invocation) =>
      invocation < 3 ? reportFrom("bad")(event, 0) : null,
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([["1", "2", "bad", "4"], ["bad", "4"], ["bad"], ["4"]]);
  });

  test("moves the checkpoint to what it reported, before the retry", async () => {
    const [first] = put("1", "bad");
    let seen: unknown;
    const mapping = bench.start({}, async (event, invocation) => {
      if (invocation === 1) return reportFrom("bad")(event, 0);
      seen = await checkpointOf(shard);
      return null;
    });
    await bench.waitUntilDrained(mapping);
    expect(seen).toMatchObject({ after: first, ended: false });
  });

  test("without the setting is a success", async () => {
    put("1", "2");
    await bench.waitUntilDrained(bench.start({ reportBatchItemFailures: false }, reportFrom("1")));
    expect(bench.batches()).toEqual([["1", "2"]]);
  });
});

describe("checkpoints", () => {
  test("a restart resumes after what succeeded", async () => {
    put("1", "2");
    const first = bench.start({});
    await bench.waitUntilDrained(first);
    await first.stop();
    put("3");
    await bench.waitUntilDrained(bench.start({}));
    expect(bench.batches()).toEqual([["1", "2"], ["3"]]);
  });

  test("a batch that was running when the mapping stopped is delivered again", async () => {
    put("1");
    const first = bench.start({}, () => new Promise(() => {}), { stopGraceMs: 10 });
    await until(() => expect(bench.events).toHaveLength(1));
    await first.stop();
    await bench.waitUntilDrained(bench.start({}));
    expect(bench.batches()).toEqual([["1"], ["1"]]);
  });

  test("an invocation that returns after the stop moves no checkpoint", async () => {
    put("1");
    let finish: (answer: null) => void = () => {};
    const answer = new Promise((resolve) => {
      finish = resolve;
    });
    const mapping = bench.start({}, () => answer, { stopGraceMs: 10 });
    await until(() => expect(bench.events).toHaveLength(1));
    await mapping.stop();
    finish(null);
    for (let turn = 0; turn < 50; turn += 1) await expect(checkpointOf(shard)).rejects.toThrow("ENOENT");
  });

  test("a batch that could not reach the failure destination before the stop is delivered again", async () => {
    put("bad");
    bench.storeFailures = Number.POSITIVE_INFINITY;
    const mapping = bench.start({ maximumRetryAttempts: 0 }, throwOn("bad"));
    await until(() => expect(bench.logged.join()).toContain("the failure destination failed"));
    await mapping.stop();
    await bench.waitUntilDrained(bench.start({}));
    expect(bench.batches()).toEqual([["bad"], ["bad"]]);
  });

  test("an invocation that finishes while the mapping stops is checkpointed", async () => {
    const [sequenceNumber] = put("1");
    let finish: (answer: null) => void = () => {};
    const answer = new Promise((resolve) => {
      finish = resolve;
    });
    const mapping = bench.start({}, () => answer);
    await until(() => expect(bench.events).toHaveLength(1));
    const stopped = mapping.stop();
    finish(null);
    await stopped;
    expect(await checkpointOf(shard)).toMatchObject({ after: sequenceNumber });
  });

  test("one whose record was trimmed continues at the shard's oldest record", async () => {
    put("1", "2", "3");
    const first = bench.start({ batchSize: 1 }, throwOn("2"), {
      sleep: (_ms, signal) =>
        new Promise((done) => {
          signal.addEventListener("abort", () => done());
        }),
    });
    await until(() => expect(first.status()[0]?.checkpoint).not.toBeNull());
    await first.stop();
    bench.kinesis.trim(shard, 2);
    bench.events.length = 0;
    await bench.waitUntilDrained(bench.start({}));
    expect(bench.batches()).toEqual([["3"]]);
  });

  test("an unreadable one is reported, and its records are delivered again", async () => {
    put("1");
    const first = bench.start({});
    await bench.waitUntilDrained(first);
    await first.stop();
    await writeFile(join(bench.directory, "subject", `${shard}.json`), '{"after":"49');
    await bench.waitUntilDrained(bench.start({}));
    expect(bench.batches()).toEqual([["1"], ["1"]]);
    expect(bench.logged.join()).toContain("is unreadable and ignored");
  });

  test("those of another stream of the same name are ignored", async () => {
    put("1");
    const first = bench.start({});
    await bench.waitUntilDrained(first);
    await first.stop();
    bench.kinesis.streamCreatedAt = 2;
    await bench.waitUntilDrained(bench.start({}));
    expect(bench.batches()).toEqual([["1"], ["1"]]);
  });

  test("an id that is no file name is refused", () => {
    expect(() => bench.start({}, undefined, { id: "../x" })).toThrow('The mapping\'s id is "../x"');
  });
});

describe("resharding", () => {
  const reshardedRun = async (bad?: string) => {
    // 0 ─┐
    //    ├─ 2 (merge)
    // 1 ─┘
    bench.kinesis.addShard(sibling);
    put("left");
    bench.kinesis.put(sibling, "key", "right");
    bench.kinesis.addShard(child, [shard, sibling]);
    bench.kinesis.put(child, "key", "merged");
    return bench.start({ maximumRetryAttempts: -1 }, bad === undefined ? undefined : throwOn(bad));
  };

  test("a merged shard waits for both parents", async () => {
    await bench.waitUntilDrained(await reshardedRun());
    expect(bench.batches().at(-1)).toEqual(["merged"]);
    expect(bench.batches().slice(0, 2).flat().sort()).toEqual(["left", "right"]);
  });

  test("a blocked parent holds its child back", async () => {
    const mapping = await reshardedRun("right");
    await until(() => expect(bench.pauses.length).toBeGreaterThan(20));
    expect(bench.batches().flat()).not.toContain("merged");
    const states = () => mapping.status().map(({ state }) => state);
    await until(() => expect(states()).toEqual(["ended", "reading", "waiting"]));
    expect(await mapping.drained()).toBe(false);
  });

  test("siblings of a split run in parallel and are found while running", async () => {
    const mapping = bench.start({ maximumRetryAttempts: -1 }, throwOn("blocked"));
    put("parent");
    await bench.waitUntilDrained(mapping);
    bench.kinesis.addShard(sibling, [shard]);
    bench.kinesis.addShard(child, [shard]);
    bench.kinesis.put(sibling, "key", "blocked");
    bench.kinesis.put(child, "key", "free");
    await until(() => expect(bench.batches().flat()).toContain("free"));
    expect(await checkpointOf(shard)).toMatchObject({ ended: true });
  });

  test("a finished shard stays finished after a restart, and its checkpoint is deleted once the stream drops the shard", async () => {
    const first = await reshardedRun();
    await bench.waitUntilDrained(first);
    await first.stop();
    bench.kinesis.removeShard(shard);
    const second = bench.start({});
    await bench.waitUntilDrained(second);
    expect(bench.events).toHaveLength(3);
    await expect(checkpointOf(shard)).rejects.toThrow("ENOENT");
    expect(second.status().map(({ shardId, state }) => [shardId, state])).toEqual([
      [sibling, "ended"],
      [child, "reading"],
    ]);
  });
});

describe("a Kinesis that fails", () => {
  test("is retried: throttled, expired, broken or not there yet", async () => {
    bench.kinesis.fail("DescribeStreamSummary", "ResourceNotFoundException");
    bench.kinesis.fail("ListShards", "LimitExceededException");
    bench.kinesis.fail("GetShardIterator", "InternalFailure");
    bench.kinesis.fail(
      "GetRecords",
      "ProvisionedThroughputExceededException",
      "ExpiredIteratorException",
      "InternalFailure",
    );
    put("1");
    const mapping = bench.start({});
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([["1"]]);
    expect(bench.logged.join("\n")).toContain("InternalFailure");
  });
});

test("an event has only Records, and the status shows the shard's progress", async () => {
  const [sequenceNumber] = put("1");
  const mapping = bench.start({});
  await bench.waitUntilDrained(mapping);
  expect(Object.keys(bench.events[0]!)).toEqual(["Records"]);
  expect(bench.events[0]!.Records[0]).toMatchObject({
    eventID: `${shard}:${sequenceNumber}`,
    eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
  });
  expect(mapping.status()).toEqual([
    {
      shardId: shard,
      state: "reading",
      checkpoint: sequenceNumber,
      pendingRecords: 0,
      behindMs: 0,
      openWindow: null,
    },
  ]);
});
