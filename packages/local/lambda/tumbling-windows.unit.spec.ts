import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Answer, type Bench, openBench, type SeenEvent, textOf, thrown } from "./test-bench.ts";

const shard = "shardId-000000000000";
const noon = Date.UTC(2026, 10, 20, 12);
const windows = { tumblingWindowSeconds: 60, batchingWindowSeconds: 0, batchSize: 10 };
const first = { start: "2026-11-20T12:00:00Z", end: "2026-11-20T12:01:00Z" };
const second = { start: "2026-11-20T12:01:00Z", end: "2026-11-20T12:02:00Z" };
const fourth = { start: "2026-11-20T12:03:00Z", end: "2026-11-20T12:04:00Z" };

let bench: Bench;
let clock: number;
beforeEach(async () => {
  bench = await openBench();
  bench.kinesis.addShard(shard);
  clock = noon + 1_000;
});
afterEach(() => bench.close());

const at = (seconds: number, text = `t${seconds}`) =>
  bench.kinesis.put(shard, "key", text, noon + seconds * 1000);
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

const collect: Answer = ({ Records, state }) => ({
  state: { seen: [...((state as { seen?: string[] }).seen ?? []), ...Records.map(textOf)] },
});
const start = (answer: Answer = collect, spec = {}, options = {}) =>
  bench.start({ ...windows, ...spec }, answer, { now: () => clock, ...options });

const told = (event: SeenEvent) => ({
  texts: event.Records.map(textOf),
  window: event.window,
  state: event.state,
  final: event.isFinalInvokeForWindow,
  early: event.isWindowTerminatedEarly,
});
const plain = { final: false, early: false };
const final = { texts: [], final: true, early: false };

describe("a tumbling window", () => {
  // 12:00          12:01          12:02          12:03
  //   ├── 1 ── 59 ──┼── 60 ────────┼──────────────┼── 180
  test("carries state, closes at a later window's record, and is not invoked without records", async () => {
    at(1);
    at(59);
    at(60);
    at(180);
    clock = noon + 181_000;
    const mapping = start();
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(told)).toEqual([
      { texts: ["t1", "t59"], window: first, state: {}, ...plain },
      { ...final, window: first, state: { seen: ["t1", "t59"] } },
      { texts: ["t60"], window: second, state: {}, ...plain },
      { ...final, window: second, state: { seen: ["t60"] } },
      { texts: ["t180"], window: fourth, state: {}, ...plain },
    ]);
    expect(bench.events[0]).toMatchObject({
      shardId: shard,
      eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
    });
    expect(mapping.status()[0]?.openWindow).toBe(noon + 180_000);
  });

  test("without newer records closes after its end and the grace period, not before", async () => {
    at(1);
    const mapping = start(collect, {}, { windowGraceSeconds: 3 });
    await bench.waitUntilDrained(mapping);
    clock = noon + 62_999;
    await bench.waitUntilDrained(mapping);
    expect(bench.events).toHaveLength(1);
    clock = noon + 63_000;
    await until(() =>
      expect(bench.events.map(told).at(-1)).toEqual({ ...final, window: first, state: { seen: ["t1"] } }),
    );
    await until(() => expect(mapping.status()[0]?.openWindow).toBeNull());
  });

  test("closes at the shard's end, and the child starts with a fresh state", async () => {
    at(1);
    const child = "shardId-000000000001";
    bench.kinesis.addShard(child, [shard]);
    bench.kinesis.put(child, "key", "child", noon + 2_000);
    await bench.waitUntilDrained(start());
    expect(bench.events.map(told)).toEqual([
      { texts: ["t1"], window: first, state: {}, ...plain },
      { ...final, window: first, state: { seen: ["t1"] } },
      { texts: ["child"], window: first, state: {}, ...plain },
    ]);
  });

  test("resumes with its state after a restart", async () => {
    at(1);
    const before = start();
    await bench.waitUntilDrained(before);
    await before.stop();
    at(2);
    at(61);
    await bench.waitUntilDrained(start());
    expect(bench.events.map(told)).toEqual([
      { texts: ["t1"], window: first, state: {}, ...plain },
      { texts: ["t2"], window: first, state: { seen: ["t1"] }, ...plain },
      { ...final, window: first, state: { seen: ["t1", "t2"] } },
      { texts: ["t61"], window: second, state: {}, ...plain },
    ]);
  });

  test("whose end passed while nothing ran is closed after the restart", async () => {
    at(1);
    const before = start();
    await bench.waitUntilDrained(before);
    await before.stop();
    clock = noon + 3_600_000;
    start();
    await until(() =>
      expect(bench.events.map(told).at(-1)).toEqual({ ...final, window: first, state: { seen: ["t1"] } }),
    );
  });

  test("ends early when its state exceeds 1 MB, and its later records start with a fresh state", async () => {
    const large = "x".repeat(1_048_576);
    at(1);
    at(2);
    at(61);
    const mapping = start(
      ({ Records, isFinalInvokeForWindow }) => ({
        state:
          Records.some((record) => textOf(record) === "t1") || isFinalInvokeForWindow
            ? { large }
            : { small: 1 },
      }),
      { batchSize: 1 },
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(told)).toEqual([
      { texts: ["t1"], window: first, state: {}, ...plain },
      { texts: [], window: first, state: { large }, final: true, early: true },
      { texts: ["t2"], window: first, state: {}, ...plain },
      { ...final, window: first, state: { small: 1 } },
      { texts: ["t61"], window: second, state: {}, ...plain },
    ]);
  });

  test("with a response without state has a failed invocation and keeps its previous state", async () => {
    at(1);
    const before = start();
    await bench.waitUntilDrained(before);
    at(2);
    await bench.waitUntilDrained(before);
    await before.stop();
    at(3);
    const mapping = start((_event, invocation) =>
      invocation === 3 ? { batchItemFailures: [] } : { state: { done: 1 } },
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(told).slice(2)).toEqual([
      { texts: ["t3"], window: first, state: { seen: ["t1", "t2"] }, ...plain },
      { texts: ["t3"], window: first, state: { seen: ["t1", "t2"] }, ...plain },
    ]);
    expect(bench.logged.join()).toContain("the response has no state");
  });

  test("takes the state of a partial response with the records it covers", async () => {
    at(1);
    at(2);
    const mapping = start((event, invocation) => {
      const [, last] = event.Records;
      if (invocation > 1) return collect(event, invocation);
      return {
        state: { seen: ["t1"] },
        batchItemFailures: [{ itemIdentifier: last?.kinesis.sequenceNumber }],
      };
    });
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(told)).toEqual([
      { texts: ["t1", "t2"], window: first, state: {}, ...plain },
      { texts: ["t2"], window: first, state: { seen: ["t1"] }, ...plain },
    ]);
  });

  test("whose final invoke fails follows the retry settings, then goes to the failure destination", async () => {
    const sequenceNumber = at(1);
    at(61);
    const mapping = start(
      (event, invocation) => (event.isFinalInvokeForWindow ? thrown("no table") : collect(event, invocation)),
      { maximumRetryAttempts: 1, bisectBatchOnFunctionError: true },
    );
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([...bench.objects.values()]).toMatchObject([
      {
        requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
        KinesisBatchInfo: {
          batchSize: 0,
          startSequenceNumber: sequenceNumber,
          endSequenceNumber: sequenceNumber,
        },
        payload: { Records: [], window: first, state: { seen: ["t1"] }, isFinalInvokeForWindow: true },
      },
    ]);
  });

  test("whose final invoke fails without a retry limit suspends the shard until it succeeds", async () => {
    at(1);
    at(61);
    let healed = false;
    const mapping = start(
      (event, invocation) =>
        event.isFinalInvokeForWindow && !healed ? thrown("no table") : collect(event, invocation),
      { maximumRetryAttempts: -1 },
    );
    await until(() => expect(bench.pauses.length).toBeGreaterThan(8));
    expect(bench.events.flatMap(({ Records }) => Records.map(textOf))).toEqual(["t1"]);
    healed = true;
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(told).at(-1)).toEqual({ texts: ["t61"], window: second, state: {}, ...plain });
  });

  test("leaves room for its state in the 6 MB of the event", async () => {
    const large = "x".repeat(1_000_000);
    const data = new Uint8Array(2_000_000);
    const keep: Answer = () => ({ state: { large } });
    at(1);
    const mapping = start(keep, { batchingWindowSeconds: 1 });
    await bench.waitUntilDrained(mapping);
    for (const seconds of [2, 3]) bench.kinesis.put(shard, "key", data, noon + seconds * 1000);
    await bench.waitUntilDrained(mapping);
    expect(bench.events.map(({ Records }) => Records.length)).toEqual([1, 1, 1]);
  });
});
