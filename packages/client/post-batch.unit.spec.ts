import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deliverBatch, type RefusedRecord } from "./deliver-batch.ts";
import type { Fetch } from "./effects.ts";
import { postBatch, type Retry, recordsUrl } from "./post-batch.ts";
import { backoffMs, retryAfterMs } from "./retry.ts";
import { createFakeRecordsApi, type Fault } from "./testing/fake-records-api.ts";
import { createManualClock } from "./testing/manual-clock.ts";

const record = (id: number) => ({ id, t: 1_795_162_800_000 + id * 1000, lat: -34.6, lon: -58.38 });
const batchOf = (count: number, end?: boolean) => ({
  timeZone: "UTC",
  records: Array.from({ length: count }, (_, id) => record(id)),
  ...(end === undefined ? {} : { end }),
});

const setUp = (faults: Fault[], refuses?: (record: { id: number }) => boolean) => {
  const api = createFakeRecordsApi({ fault: () => faults.shift() ?? { kind: "none" }, refuses });
  const clock = createManualClock();
  const retries: Retry[] = [];
  const common = {
    apiUrl: "http://api.test",
    tripId: "trip-1",
    getToken: async () => "ana.1",
    fetch: api.fetch,
    sleep: clock.sleep,
    now: clock.now,
    random: () => 0.5,
    onRetry: (retry: Retry) => retries.push(retry),
  };
  return { api, clock, retries, common };
};

describe("postBatch", () => {
  test.each<[string, Fault]>([
    ["no answer", { kind: "unreachable" }],
    ["a lost answer", { kind: "answerLost" }],
    ["408", { kind: "status", status: 408 }],
    ["425", { kind: "status", status: 425 }],
    ["429", { kind: "status", status: 429 }],
    ["500", { kind: "status", status: 500 }],
    ["503", { kind: "status", status: 503 }],
    ["a captive portal's 200", { kind: "captivePortal" }],
  ])("%s is retried until the batch is stored", async (_name, fault) => {
    const { api, clock, common, retries } = setUp([fault, fault]);
    const outcome = await clock.run(postBatch({ ...common, batch: batchOf(2) }));
    expect(outcome).toMatchObject({ kind: "stored", attempts: 3 });
    expect(retries).toHaveLength(2);
    expect(retries[1]?.delayMs).toBeGreaterThan(retries[0]?.delayMs ?? Number.NaN);
    expect(api.recordsOf("trip-1").map(({ id }) => id)).toContain(1);
  });

  test("a throttled request waits as long as Retry-After says", async () => {
    const { clock, common, retries } = setUp([{ kind: "status", status: 429, retryAfter: "7" }]);
    await clock.run(postBatch({ ...common, batch: batchOf(1) }));
    expect(retries[0]?.delayMs).toBe(7250);
    expect(clock.now()).toBe(7250);
  });

  test("a refused token is replaced at once, and its source learns which one was refused", async () => {
    const { api, clock, common } = setUp([]);
    api.revoke("ana.1");
    const asked: (string | undefined)[] = [];
    const getToken = async (rejected?: string) => {
      asked.push(rejected);
      return rejected === undefined ? "ana.1" : "ana.2";
    };
    const outcome = await clock.run(postBatch({ ...common, getToken, batch: batchOf(1) }));
    expect(outcome).toMatchObject({ kind: "stored", attempts: 2 });
    expect(asked).toEqual([undefined, "ana.1"]);
    expect(clock.now()).toBe(0);
  });

  test("an issuer that cannot be reached is retried like the API", async () => {
    const { clock, common, retries } = setUp([]);
    let calls = 0;
    const getToken = async () => {
      calls += 1;
      if (calls < 3) throw new Error("issuer down");
      return "ana.1";
    };
    expect(await clock.run(postBatch({ ...common, getToken, batch: batchOf(1) }))).toMatchObject({
      kind: "stored",
    });
    expect(retries.map(({ reason }) => reason)).toEqual(["no token: issuer down", "no token: issuer down"]);
  });

  test("an answer without a message is told as it is", async () => {
    const { clock, common } = setUp([]);
    const fetch: Fetch = async () => ({
      status: 403,
      headers: { get: () => null },
      text: async () => '{"message":null}',
    });
    expect(await clock.run(postBatch({ ...common, fetch, batch: batchOf(1) }))).toMatchObject({
      kind: "refused",
      message: '{"message":null}',
    });
  });

  test.each([400, 403, 404, 413, 415])("%i is final and carries the API's message", async (status) => {
    const { clock, common } = setUp([{ kind: "status", status }]);
    expect(await clock.run(postBatch({ ...common, batch: batchOf(1) }))).toEqual({
      kind: "refused",
      statusCode: status,
      message: `Fault ${status}`,
      attempts: 1,
    });
  });

  test("with a limit it gives up, but throttling does not count towards the limit", async () => {
    const throttled = Array.from(
      { length: 50 },
      (): Fault => ({ kind: "status", status: 429, retryAfter: "10" }),
    );
    const down = Array.from({ length: 50 }, (): Fault => ({ kind: "unreachable" }));
    const retryPolicy = { initialMs: 100, maximumMs: 1000, giveUpAfterMs: 5000 };
    const first = setUp([...throttled]);
    expect(
      await first.clock.run(postBatch({ ...first.common, retryPolicy, batch: batchOf(1) })),
    ).toMatchObject({
      kind: "stored",
    });
    const second = setUp(down);
    expect(
      await second.clock.run(postBatch({ ...second.common, retryPolicy, batch: batchOf(1) })),
    ).toMatchObject({
      kind: "gaveUp",
      reason: "fetch failed",
    });
    expect(second.clock.now()).toBeLessThanOrEqual(5000);
  });

  test.each([
    ["is tried as long as the limit lasts", 75, "stored"],
    ["and a millisecond less, no longer", 74, "gaveUp"],
  ])("what fails %s", async (_, giveUpAfterMs, kind) => {
    const { clock, common } = setUp([{ kind: "unreachable" }]);
    const retryPolicy = { initialMs: 100, maximumMs: 1000, giveUpAfterMs };
    const outcome = await clock.run(postBatch({ ...common, retryPolicy, batch: batchOf(1) }));
    expect(outcome).toMatchObject({ kind });
  });

  test("a token that passed in between may be refused again, and is again replaced at once", async () => {
    const status = (status: number): Fault => ({ kind: "status", status });
    const { clock, common, retries } = setUp([status(401), status(500), status(401)]);
    const asked: (string | undefined)[] = [];
    const getToken = async (rejected?: string) => {
      asked.push(rejected);
      return `ana.${asked.length}`;
    };
    await clock.run(postBatch({ ...common, getToken, batch: batchOf(1) }));
    expect(asked).toEqual([undefined, "ana.1", undefined, "ana.3"]);
    expect(retries.map(({ delayMs }) => delayMs === 0)).toEqual([true, false, true]);
  });

  test("aborting ends a wait at once", async () => {
    const { clock, common } = setUp([{ kind: "status", status: 429, retryAfter: "1000" }]);
    const abort = new AbortController();
    const posting = postBatch({
      ...common,
      signal: abort.signal,
      batch: batchOf(1),
      onRetry: () => abort.abort(),
    });
    expect(await clock.run(posting)).toEqual({ kind: "aborted", attempts: 1 });
    expect(clock.now()).toBe(0);
  });
});

describe("a request under way", () => {
  /** An API that never answers: only the signal ends the request. */
  const silent: Fetch = (_url, { signal }) =>
    new Promise((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason));
    });

  test("that gets no answer in time is tried again", async () => {
    const { clock, common, retries, api } = setUp([]);
    const fetch: Fetch = (url, request) => (retries.length === 0 ? silent : api.fetch)(url, request);
    const outcome = await clock.run(postBatch({ ...common, fetch, timeoutMs: 5, batch: batchOf(1) }));
    expect(outcome).toMatchObject({ kind: "stored", attempts: 2 });
    expect(retries).toMatchObject([{ reason: "no answer in time" }]);
  });

  test.each(["before", "after"])(
    "ends at once when it is aborted %s it began",
    { timeout: 5000 },
    async (when) => {
      const { clock, common } = setUp([]);
      const abort = new AbortController();
      const { signal } = abort;
      const getToken = async () => {
        if (when === "before") abort.abort();
        return "ana.1";
      };
      const fetch: Fetch = (url, request) => {
        queueMicrotask(() => abort.abort());
        return silent(url, request);
      };
      const timeoutMs = 3_600_000;
      const posting = postBatch({ ...common, fetch, getToken, signal, timeoutMs, batch: batchOf(1) });
      expect(await clock.run(posting)).toEqual({ kind: "aborted", attempts: 1 });
    },
  );
});

describe("deliverBatch", () => {
  test("only the offending records are refused, the others are stored in order, and each is told of once", async () => {
    const { api, clock, common } = setUp([], ({ id }) => id === 3 || id === 9);
    const refused: RefusedRecord[] = [];
    const stored: number[] = [];
    const delivering = deliverBatch({
      ...common,
      batch: batchOf(10, true),
      onStored: (records) => void stored.push(...records.map(({ id }) => id)),
      onRefused: (records) => void refused.push(...records),
    });
    expect(await clock.run(delivering)).toEqual({ kind: "settled" });
    expect(refused).toEqual(
      [3, 9].map((id) => ({ record: record(id), statusCode: 400, message: "Invalid request body" })),
    );
    expect(stored).toEqual([0, 1, 2, 4, 5, 6, 7, 8]);
    expect(api.recordsOf("trip-1").map(({ id }) => id)).toEqual(stored);
    expect(api.stored.some(({ batch }) => batch.end)).toBe(false);
  });

  test.each([400, 413])("a batch that is refused with %i is halved until it passes", async (status) => {
    const { api, clock, common } = setUp([
      { kind: "status", status },
      { kind: "status", status },
    ]);
    const outcome = await clock.run(deliverBatch({ ...common, batch: batchOf(8) }));
    expect(outcome).toEqual({ kind: "settled" });
    expect(api.requests.map(({ batch }) => batch.records.length)).toEqual([8, 4, 2, 2, 4]);
    expect(api.recordsOf("trip-1").map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("a batch refused for a reason that no record causes is not halved", async () => {
    const { api, clock, common } = setUp([{ kind: "status", status: 403 }]);
    let refused = 0;
    const onRefused = (records: readonly RefusedRecord[]) => {
      refused += records.length;
    };
    const outcome = await clock.run(deliverBatch({ ...common, batch: batchOf(10), onRefused }));
    expect([outcome, refused]).toEqual([{ kind: "settled" }, 10]);
    expect(api.requests).toHaveLength(1);
  });

  test("what is not over says why, and how often it was tried", async () => {
    const { clock, common } = setUp([{ kind: "unreachable" }, { kind: "unreachable" }]);
    const retryPolicy = { initialMs: 100, maximumMs: 1000, giveUpAfterMs: 100 };
    const delivering = deliverBatch({ ...common, retryPolicy, batch: batchOf(4) });
    expect(await clock.run(delivering)).toEqual({ kind: "gaveUp", reason: "fetch failed", attempts: 2 });
  });
});

test("the delay doubles up to its bound and keeps half of it as jitter", () => {
  const policy = { initialMs: 500, maximumMs: 60_000 };
  expect(backoffMs(0, policy, () => 0)).toBe(250);
  expect(backoffMs(3, policy, () => 1)).toBe(4000);
  expect(backoffMs(1000, policy, () => 1)).toBe(60_000);
});

test("Retry-After is read as seconds or as a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterMs("3", now)).toBe(3000);
  expect(retryAfterMs("Thu, 01 Jan 2026 00:00:10 GMT", now)).toBe(10_000);
  expect(retryAfterMs("Wed, 31 Dec 2025 00:00:10 GMT", now)).toBe(0);
  expect(retryAfterMs("3600", now)).toBe(3_600_000);
  expect(retryAfterMs("86400", now), "never more than an hour").toBe(3_600_000);
  expect(retryAfterMs("soon", now)).toBeUndefined();
  expect(retryAfterMs(null, now)).toBeUndefined();
});

test("the API may live under a path, and a trip id cannot leave it", () => {
  expect(recordsUrl("https://api.test/prod", "a")).toBe("https://api.test/prod/v1/trips/a/records");
  expect(recordsUrl("https://api.test/", "a/../b")).toBe("https://api.test/v1/trips/a%2F..%2Fb/records");
});

test("the API's address is read as the URL that it is", () => {
  const pathAlone = fc.webUrl({ withFragments: false, withQueryParameters: false });
  const known = ["http://[::1]:4000", "http://mac-2:4000/", "HTTPS://API.test/a//b", "http://bücher.test"];
  fc.assert(
    fc.property(fc.oneof(pathAlone, fc.constantFrom(...known)), (apiUrl) => {
      const base = apiUrl.endsWith("/") ? apiUrl : `${apiUrl}/`;
      expect(new URL(recordsUrl(apiUrl, "trip")).href).toBe(new URL("v1/trips/trip/records", base).href);
    }),
  );
});

test.each([
  "",
  "localhost",
  "localhost:4000",
  "/api",
  "ftp://api.test",
  "http://",
  "http://a:40O0",
  "http://a b",
  "http://a?b=c",
])("%j is no address of an API", (apiUrl) =>
  expect(() => recordsUrl(apiUrl, "trip")).toThrow(new TypeError(`Invalid URL: ${apiUrl}`)),
);
