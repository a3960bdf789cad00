import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AsyncInvoker, InvocationResult, ObjectStore, Running } from "../service.ts";
import type { FunctionSpec } from "../settings.ts";
import { type AsyncInvocationsOptions, openAsyncInvocations } from "./async-invocations.ts";
import { validateFunctionSpec } from "./async-spec.ts";

type Invocation = { readonly name: string; readonly event: unknown; readonly requestId: string | undefined };

const noon = Date.UTC(2026, 10, 28, 12);
const spec: FunctionSpec = {
  entry: "merge.ts",
  timeoutSeconds: 60,
  memoryMb: 128,
  reservedConcurrency: 2,
  asyncInvocation: {
    maximumRetryAttempts: 2,
    maximumEventAgeSeconds: 3_600,
    onFailure: { bucket: "failures" },
  },
};

let directory: string;
let clock: number;
let invoked: Invocation[];
let answer: (event: unknown) => InvocationResult | Promise<InvocationResult>;
let objects: Map<string, unknown>;
let storeFailures: number;
let logged: string[];
let running: AsyncInvoker & Running;

const succeeded: InvocationResult = { ok: true, payload: null };
const failed: InvocationResult = { ok: false, errorType: "TypeError", errorMessage: "no" };

const objectStore: ObjectStore = {
  async ensureBucket() {},
  async putObject(bucket, key, body) {
    if (storeFailures-- > 0) throw new Error("the store is away");
    objects.set(`${bucket}/${key}`, JSON.parse(Buffer.from(body).toString()));
  },
};

const open = (options: Partial<AsyncInvocationsOptions> = {}) => {
  running = openAsyncInvocations({
    directory,
    functions: {
      async invoke(name, event, requestId) {
        invoked.push({ name, event, requestId });
        return answer(event);
      },
    },
    specs: { merge: spec },
    objectStore,
    now: () => clock,
    minuteMs: 1,
    log: (message) => logged.push(message),
    ...options,
  });
};

const reopen = async (options?: Partial<AsyncInvocationsOptions>) => {
  await running.stop();
  open(options);
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "trips-invocations-"));
  clock = noon;
  invoked = [];
  objects = new Map();
  logged = [];
  storeFailures = 0;
  answer = () => succeeded;
  open();
});
afterEach(async () => {
  await running.stop();
  await rm(directory, { recursive: true });
});

const timeout = 10_000;
const untilInvoked = (count: number) => vi.waitFor(() => expect(invoked).toHaveLength(count), { timeout });
const untilKept = () =>
  vi.waitFor(
    () => {
      expect(objects.size).toBe(1);
      return [...objects][0]!;
    },
    { timeout },
  );

/** Settles what is under way. */
const pass = (milliseconds = 30) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("an event", () => {
  test("is seen once by a function that succeeds, also after a restart", async () => {
    running.invokeAsync("merge", '{"key":1}');
    await untilInvoked(1);
    await pass();
    await reopen();
    await pass();
    expect(invoked).toEqual([{ name: "merge", event: { key: 1 }, requestId: expect.any(String) }]);
    expect(objects.size).toBe(0);
  });

  test("that was under way when everything stopped is seen again after the start, with its request's id", async () => {
    answer = () => new Promise(() => {});
    running.invokeAsync("merge", '{"key":1}');
    await untilInvoked(1);
    answer = () => succeeded;
    await reopen();
    await untilInvoked(2);
    expect(invoked[1]).toEqual(invoked[0]);
  });

  test("is retried after one minute, then after two, with the same request's id", async () => {
    answer = () => failed;
    await reopen({ minuteMs: 200 });
    const times: number[] = [];
    answer = () => {
      times.push(performance.now());
      return failed;
    };
    running.invokeAsync("merge", "{}");
    await untilInvoked(3);
    expect(new Set(invoked.map(({ requestId }) => requestId)).size).toBe(1);
    const [first, second, third] = times as [number, number, number];
    expect(second - first).toBeGreaterThanOrEqual(195);
    expect(third - second).toBeGreaterThanOrEqual(395);
  });

  test("keeps the attempts that failed across a restart, which does not wait for the pause", async () => {
    answer = () => failed;
    await reopen({ minuteMs: 3_600_000 });
    running.invokeAsync("merge", "{}");
    await untilInvoked(1);
    await pass();
    expect(invoked).toHaveLength(1);
    await reopen();
    await untilKept();
    expect(invoked).toHaveLength(3);
  });

  test("of a function without settings is dropped after three attempts, and the log says why", async () => {
    answer = () => failed;
    running.invokeAsync("other", "{}");
    await vi.waitFor(
      () => expect(logged).toEqual(["other failed 3 times, its event is dropped: TypeError: no"]),
      { timeout },
    );
    expect(invoked).toHaveLength(3);
    expect(objects.size).toBe(0);
  });
});

describe("a failure destination", () => {
  /** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  test("keeps the record of an event whose retries are used up, as the developer guide shows it", async () => {
    answer = () => failed;
    running.invokeAsync("merge", '{"Records":[{"s3":{}}]}');
    const [key, record] = await untilKept();
    expect(key).toMatch(
      /^failures\/aws\/lambda\/async\/merge\/2026\/11\/28\/2026-11-28T12\.00\.00-[0-9a-f]{8}-[0-9a-f-]{27}$/,
    );
    expect(record).toEqual({
      version: "1.0",
      timestamp: "2026-11-28T12:00:00.000Z",
      requestContext: {
        requestId: invoked[0]!.requestId,
        functionArn: "arn:aws:lambda:us-east-1:000000000000:function:merge:$LATEST",
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { Records: [{ s3: {} }] },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "TypeError", errorMessage: "no" },
    });
    await reopen();
    await pass();
    expect(invoked).toHaveLength(3);
  });

  test("keeps the record of an event that became too old before a retry", async () => {
    answer = () => {
      clock += 3_600_001;
      return failed;
    };
    running.invokeAsync("merge", "{}");
    const [, record] = await untilKept();
    expect(record).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 1 },
      responsePayload: { errorType: "TypeError" },
    });
    expect(invoked).toHaveLength(1);
  });

  test("keeps no response of an event that was too old for any attempt", async () => {
    answer = () => new Promise(() => {});
    for (let index = 0; index < 2; index++) running.invokeAsync("merge", "{}");
    await untilInvoked(2);
    const settings = { ...spec.asyncInvocation!, maximumEventAgeSeconds: 60 };
    const finish: (() => void)[] = [];
    answer = () => new Promise((resolve) => finish.push(() => resolve(succeeded)));
    await reopen({ specs: { merge: { ...spec, asyncInvocation: settings } } });
    running.invokeAsync("merge", '{"waits":true}');
    await untilInvoked(4);
    clock += 60_001;
    for (const each of finish) each();
    const [, record] = await untilKept();
    expect(record).toMatchObject({
      requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 0 },
      requestPayload: { waits: true },
    });
    expect(record).not.toHaveProperty("responseContext");
    expect(record).not.toHaveProperty("responsePayload");
  });

  test("that fails is tried again until it has the record", async () => {
    answer = () => failed;
    storeFailures = 2;
    running.invokeAsync("merge", "{}");
    await untilKept();
    expect(logged.filter((line) => /failure destination failed/.test(line))).toHaveLength(2);
  });
});

test("the time in which nothing ran makes no event older", async () => {
  answer = () => new Promise(() => {});
  running.invokeAsync("merge", "{}");
  await untilInvoked(1);
  await running.stop();
  clock += 24 * 3_600_000;
  answer = () => succeeded;
  open();
  await untilInvoked(2);
  await pass();
  expect(objects.size).toBe(0);
});

test("a function runs as often at once as its reserved concurrency, and holds up no other function", async () => {
  answer = (event) => (event === "other" ? succeeded : new Promise(() => {}));
  for (let index = 0; index < 5; index++) running.invokeAsync("merge", String(index));
  running.invokeAsync("other", '"other"');
  await untilInvoked(3);
  await pass();
  expect(invoked.map(({ name }) => name).toSorted()).toEqual(["merge", "merge", "other"]);
});

test.each<[string, Partial<FunctionSpec>]>([
  ["reservedConcurrency is 0", { reservedConcurrency: 0 }],
  ["maximumRetryAttempts is 3", { asyncInvocation: { ...spec.asyncInvocation!, maximumRetryAttempts: 3 } }],
  [
    "maximumEventAgeSeconds is 59",
    { asyncInvocation: { ...spec.asyncInvocation!, maximumEventAgeSeconds: 59 } },
  ],
  ["onFailure is", { asyncInvocation: { ...spec.asyncInvocation!, onFailure: { bucket: "" } } }],
])("a setting that Lambda does not allow is refused: %s", (message, changes) => {
  expect(() => validateFunctionSpec({ ...spec, ...changes })).toThrow(message);
});
