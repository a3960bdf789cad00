import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventSourceMappingSpec } from "../settings.ts";
import { aggregate } from "../testing/aggregate.ts";
import { sampleMapping } from "../testing/sample-streams.ts";
import { validateMappingSpec } from "./mapping-spec.ts";
import { type Answer, type Bench, openBench, textOf, thrown } from "./test-bench.ts";

// One test for each statement of the AWS Lambda developer guide on event source mappings of Kinesis, in its order. The
// specs beside the sources go into the details.

const shards = ["shardId-000000000000", "shardId-000000000001", "shardId-000000000002"] as const;
const [one, two, three] = shards;
const noon = Date.UTC(2026, 10, 20, 12);

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  bench.kinesis.addShard(one);
});
afterEach(() => bench.close());

const put = (...texts: string[]) => texts.map((text) => bench.kinesis.put(one, "key", text));
const run = (spec: Partial<EventSourceMappingSpec> = {}, answer?: Answer, now = Date.now) =>
  bench.waitUntilDrained(bench.start(spec, answer, { now }));
const check = (change: Partial<EventSourceMappingSpec>) => () =>
  validateMappingSpec({ ...sampleMapping, ...change }, noon);
const failOn =
  (bad: string): Answer =>
  ({ Records }) =>
    Records.some((record) => textOf(record) === bad) ? thrown("bad record") : null;
const report =
  (...bad: string[]): Answer =>
  ({ Records }) => ({
    batchItemFailures: Records.filter((record) => bad.includes(textOf(record))).map(({ kinesis }) => ({
      itemIdentifier: kinesis.sequenceNumber,
    })),
  });
const conditions = () => [...bench.objects.values()].map(({ requestContext }) => requestContext);

describe("batches", () => {
  test("Lambda invokes when the batch is full, the batching window expires or the payload reaches 6 MB", async () => {
    put("1", "2", "3");
    bench.kinesis.put(one, "key", new Uint8Array(3_000_000));
    bench.kinesis.put(one, "key", new Uint8Array(3_000_000));
    await run({ batchSize: 3, batchingWindowSeconds: 1 });
    expect(bench.events.map(({ Records }) => Records.length)).toEqual([3, 1, 1]);
  });

  test("a batch holds records of one shard", async () => {
    bench.kinesis.addShard(two);
    for (const text of ["1", "2", "3", "4"])
      for (const shard of [one, two]) bench.kinesis.put(shard, "key", text);
    await run({ batchSize: 3, batchingWindowSeconds: 1 });
    for (const { Records } of bench.events)
      expect(new Set(Records.map(({ eventID }) => eventID.split(":")[0])).size).toBe(1);
    expect(bench.batches().flat()).toHaveLength(8);
  });

  test("the parallelization factor keeps the order of each partition key", async () => {
    const keys = ["a", "b", "c", "d", "e"];
    for (const round of [1, 2, 3, 4]) for (const key of keys) bench.kinesis.put(one, key, `${key}${round}`);
    await run({ parallelizationFactor: 10, batchSize: 2 });
    const seen = bench.batches().flat();
    for (const key of keys)
      expect(seen.filter((text) => text.startsWith(key))).toEqual(
        [1, 2, 3, 4].map((round) => `${key}${round}`),
      );
  });

  test("a standard iterator delivers a KPL aggregate as one record", async () => {
    const aggregated = aggregate(["1", "2"].map((text) => ({ partitionKey: text, data: Buffer.from(text) })));
    bench.kinesis.put(one, "key", aggregated);
    await run();
    expect(bench.events[0]?.Records.map(({ kinesis }) => kinesis.data)).toEqual([
      Buffer.from(aggregated).toString("base64"),
    ]);
  });
});

describe("settings", () => {
  test("a starting position is required; AT_TIMESTAMP may not lie in the future", () => {
    expect(check({ startingPosition: undefined })).toThrow(
      "it must be TRIM_HORIZON or LATEST or AT_TIMESTAMP",
    );
    const at = (startingTimestampSeconds: number) =>
      check({ startingPosition: "AT_TIMESTAMP", startingTimestampSeconds });
    expect(at(noon / 1000)).not.toThrow();
    expect(at(noon / 1000 + 1)).toThrow("not in the future");
  });

  test.each<[keyof EventSourceMappingSpec, readonly number[], readonly number[]]>([
    ["batchSize", [1, 10_000], [0, 10_001]],
    ["batchingWindowSeconds", [0, 300], [-1, 301]],
    ["parallelizationFactor", [1, 10], [0, 11]],
    ["maximumRetryAttempts", [-1, 0, 10_000], [-2, 10_001]],
    ["maximumRecordAgeSeconds", [-1, 60, 604_800], [0, 59, 604_801]],
    ["tumblingWindowSeconds", [0, 900], [-1, 901]],
  ])("%s may be %j and not %j", (name, allowed, refused) => {
    for (const value of allowed) expect(check({ [name]: value })).not.toThrow();
    for (const value of refused) expect(check({ [name]: value })).toThrow(`${name} is ${value}`);
  });
});

describe("errors", () => {
  test("an error blocks the shard until success, expiry or exhaustion of the retries", async () => {
    put("bad", "next");
    await run({ batchSize: 1, maximumRetryAttempts: 2 }, failOn("bad"));
    expect(bench.batches()).toEqual([["bad"], ["bad"], ["bad"], ["next"]]);
  });

  test("throttles do not consume retries", async () => {
    put("1");
    await run({ maximumRetryAttempts: 0 }, (_event, count) =>
      count < 4 ? thrown("later", "TooManyRequestsException") : null,
    );
    expect(bench.objects.size).toBe(0);
  });

  test("splitting batches doesn't consume the retry quota", async () => {
    put("1", "2", "3", "bad");
    await run({ bisectBatchOnFunctionError: true, maximumRetryAttempts: 0 }, failOn("bad"));
    expect(bench.batches()).toEqual([["1", "2", "3", "bad"], ["1", "2"], ["3", "bad"], ["3"], ["bad"]]);
    expect(conditions()).toMatchObject([{ condition: "RetryAttemptsExhausted", approximateInvokeCount: 1 }]);
  });

  test("only the expired records of a batch are discarded", async () => {
    bench.kinesis.put(one, "key", "old", noon - 61_000);
    bench.kinesis.put(one, "key", "young", noon - 59_000);
    await run({ maximumRecordAgeSeconds: 60 }, undefined, () => noon);
    expect(bench.batches()).toEqual([["young"]]);
    expect(conditions()).toMatchObject([{ condition: "RecordAgeExceeded" }]);
  });

  test("the lowest returned sequence number is the checkpoint, and the retry begins with it", async () => {
    put("1", "2", "3", "4");
    await run({}, (event, count) => (count === 1 ? report("4", "3")(event, count) : null));
    expect(bench.batches()).toEqual([
      ["1", "2", "3", "4"],
      ["3", "4"],
    ]);
  });

  test.each([
    ["an empty text", ""],
    ["an empty list", []],
    ["null", null],
    ["an empty object", {}],
    ["no failures", { batchItemFailures: [] }],
    ["failures of null", { batchItemFailures: null }],
  ])("a response of %s is a complete success", async (_name, response) => {
    put("1", "2");
    await run({}, () => ({ ok: true, payload: response }).payload);
    expect(bench.batches()).toEqual([["1", "2"]]);
  });

  test.each([
    ["an empty identifier", { itemIdentifier: "" }],
    ["an identifier of null", { itemIdentifier: null }],
    ["a wrong key", { itemIdentifiers: "1" }],
    ["an identifier that is not in the batch", { itemIdentifier: "1" }],
    ["an eventID", { itemIdentifier: `${one}:1` }],
  ])("a response with %s fails the whole batch", async (_name, failure) => {
    put("1", "2");
    await run({}, (_event, count) => (count === 1 ? { batchItemFailures: [failure] } : null));
    expect(bench.batches()).toEqual([
      ["1", "2"],
      ["1", "2"],
    ]);
  });

  test("partial progress resets the retry budget", async () => {
    put("4", "5", "6");
    await run({ maximumRetryAttempts: 3 }, report("6"));
    expect(bench.batches()).toEqual([["4", "5", "6"], ...Array(4).fill(["6"])]);
  });

  test("bisect with a partial response splits at the returned sequence number", async () => {
    put("1", "2", "3", "4", "5");
    await run({ bisectBatchOnFunctionError: true }, (event, count) =>
      count === 1 ? report("2")(event, count) : null,
    );
    expect(bench.batches()).toEqual([
      ["1", "2", "3", "4", "5"],
      ["2", "3", "4", "5"],
    ]);
  });

  test("functionError is Unhandled for an exception and null for returned failures", async () => {
    put("thrown", "returned");
    await run({ batchSize: 1, maximumRetryAttempts: 0 }, (event, count) =>
      count === 1 ? thrown("no") : report("returned")(event, count),
    );
    expect([...bench.objects.values()].map(({ responseContext }) => responseContext)).toEqual([
      { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      { statusCode: 200, executedVersion: "$LATEST", functionError: null },
    ]);
  });

  test("an S3 destination holds the event itself, under the mapping's id, the shard and the date", async () => {
    put("bad");
    await run({ maximumRetryAttempts: 0, maximumRecordAgeSeconds: -1 }, failOn("bad"), () => noon);
    const [[key, document]] = [...bench.objects] as [[string, Record<string, unknown>]];
    const place = `trips-failures/aws/lambda/subject/${one}/2026/11/20/2026-11-20T12.00.00-`;
    expect(key.startsWith(place)).toBe(true);
    expect(document.payload).toEqual(bench.events[0]);
  });
});

describe("shards and filters", () => {
  // 0 ──╮
  //     ├──► 2
  // 1 ──╯
  test("a child shard waits for all its parents", async () => {
    bench.kinesis.addShard(two);
    bench.kinesis.put(one, "key", "from 0");
    bench.kinesis.put(two, "key", "from 1");
    bench.kinesis.addShard(three, [one, two]);
    bench.kinesis.put(three, "key", "from 2");
    await run();
    expect(bench.batches().at(-1)).toEqual(["from 2"]);
    expect(bench.batches()).toHaveLength(3);
  });

  test("siblings of a split run in parallel", async () => {
    for (const child of [two, three]) bench.kinesis.addShard(child, [one]);
    for (const child of [two, three]) bench.kinesis.put(child, "key", child);
    const both = Promise.withResolvers<void>();
    await run({}, async (_event, count) => {
      if (count === 2) both.resolve();
      await both.promise;
    });
    expect(bench.batches()).toHaveLength(2);
  });

  test("data is filtered as decoded JSON, and filtered records advance the iterator", async () => {
    put('{"kind":"pulse"}', '{"kind":"trip"}', '{"kind":"pulse"}');
    const mapping = bench.start({ filterPatterns: [{ data: { kind: ["trip"] } }] });
    const [last] = put('{"kind":"pulse"}');
    await bench.waitUntilDrained(mapping);
    expect(bench.batches()).toEqual([['{"kind":"trip"}']]);
    expect(mapping.status()[0]?.checkpoint).toBe(last);
  });
});

describe("tumbling windows", () => {
  const windowed = { tumblingWindowSeconds: 60 };
  const count: Answer = ({ Records, state }) => ({
    state: { count: ((state as { count?: number }).count ?? 0) + Records.length },
  });
  const at = (seconds: number, shard: string = one) =>
    bench.kinesis.put(shard, "key", String(seconds), noon + seconds * 1000);
  const runAt = (seconds: number, answer: Answer = count, spec = {}) =>
    run({ ...windowed, ...spec }, answer, () => noon + seconds * 1000);

  test("an event has the window's bounds, its state, the shard, the source and the two flags", async () => {
    at(1);
    await runAt(2);
    const { Records, ...context } = bench.events[0]!;
    expect(Records).toHaveLength(1);
    expect(context).toEqual({
      window: { start: "2026-11-20T12:00:00Z", end: "2026-11-20T12:01:00Z" },
      state: {},
      shardId: one,
      eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    });
  });

  test("a response without state is a failed invocation", async () => {
    at(1);
    await runAt(2, () => ({}), { maximumRetryAttempts: 1 });
    expect(bench.events).toHaveLength(2);
    expect(conditions()).toMatchObject([{ condition: "RetryAttemptsExhausted" }]);
  });

  test("the window is chosen by the arrival time, floored to the epoch", async () => {
    at(59.999);
    at(60);
    await runAt(61);
    expect(
      bench.events.filter(({ Records }) => Records.length > 0).map(({ window }) => window?.start),
    ).toEqual(["2026-11-20T12:00:00Z", "2026-11-20T12:01:00Z"]);
  });

  test("windows without records get no invocation", async () => {
    at(1);
    at(301);
    await runAt(302);
    expect(new Set(bench.events.map(({ window }) => window?.start))).toEqual(
      new Set(["2026-11-20T12:00:00Z", "2026-11-20T12:05:00Z"]),
    );
  });

  test("a failing final invoke follows the mapping's retry settings", async () => {
    at(1);
    at(61);
    const answer: Answer = (event, number) =>
      event.isFinalInvokeForWindow ? thrown("not final") : count(event, number);
    await runAt(62, answer, { maximumRetryAttempts: 2 });
    expect(bench.events.filter((event) => event.isFinalInvokeForWindow)).toHaveLength(3);
    expect(conditions()).toMatchObject([{ condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 }]);
    expect(bench.batches().at(-1)).toEqual(["61"]);
  });

  test("filters and a parallelization factor above 1 are refused together with windows", () => {
    expect(check({ ...windowed, parallelizationFactor: 2 })).toThrow("needs a parallelizationFactor of 1");
    expect(check({ ...windowed, filterPatterns: [{ data: ["x"] }] })).toThrow("allows no filter");
  });

  test("the shard's end closes the window, and children start with a fresh state", async () => {
    at(1);
    bench.kinesis.addShard(two, [one]);
    at(2, two);
    await runAt(3);
    expect(
      bench.events.map(({ shardId, state, isFinalInvokeForWindow }) => [
        shardId,
        state,
        isFinalInvokeForWindow,
      ]),
    ).toEqual([
      [one, {}, false],
      [one, { count: 1 }, true],
      [two, {}, false],
    ]);
  });

  test("without new records Lambda waits up to two minutes before it closes the window", async () => {
    at(1);
    let clock = noon + 60_000;
    const mapping = bench.start(windowed, count, { now: () => clock, windowGraceSeconds: 120 });
    await bench.waitUntilDrained(mapping);
    clock = noon + 179_999;
    await bench.waitUntilDrained(mapping);
    expect(bench.events).toHaveLength(1);
    clock = noon + 180_000;
    await bench.waitUntilDrained(mapping);
    await expect.poll(() => bench.events.at(-1)?.isFinalInvokeForWindow, { timeout: 20_000 }).toBe(true);
  });
});
