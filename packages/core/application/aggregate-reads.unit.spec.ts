import { describe, expect, test } from "vitest";
import { figuresOf } from "../domain/figures.ts";
import { quantise } from "../domain/gps-record.ts";
import { withChaos } from "../testing/chaos-store.ts";
import { aWorker } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { aDelivery, baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import { nameOf } from "./trip-cache.ts";

const key = { driver: "ana", trip: "trip-1" };
const other = { driver: "bruno", trip: "trip-1" };

/** Batch `index` of a phone that posts every 15 s: fixes 15 × index to 15 × index + 14, at 1 Hz. */
const batch = (index: number, of = key) =>
  aDelivery(
    envelopeOf({
      key: of,
      fixes: straightDrive({
        count: 15,
        startT: baseT + index * 15_000,
        firstId: index * 15,
        lon: 10 + index * 0.0015,
      }),
    }),
  );

/** A table with batches `from` to `to` of the trip, written by another function. */
const tableWith = async (from: number, to: number): Promise<MemoryTripStore> => {
  const store = new MemoryTripStore();
  const { ports } = aWorker({ store });
  for (let index = from; index <= to; index++) await aggregate(ports, [batch(index)]);
  Object.assign(store.calls, { loadTrips: 0, pagesIn: 0, nearest: 0, commits: 0, pagesRead: 0 });
  return store;
};

const totalsOf = (store: MemoryTripStore) => store.trips.get(nameOf(key))!.trip.summary.totals;

describe("a warm function", () => {
  test("appends without a read, with one commit a batch", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    await aggregate(ports, [batch(0)]);
    const reads = store.reads;
    for (let index = 1; index <= 40; index++)
      expect(await aggregate(ports, [batch(index)])).toMatchObject({ commits: 1, failed: [] });
    expect(store.reads).toBe(reads);
    expect(store.calls.commits).toBe(41);
    expect(totalsOf(store)).toMatchObject({ unique: 615, movingMs: 614_000, distanceMm: 614 * 11_132 });
  });

  test("that must look back further than its cache takes no window twice", async () => {
    // Drives 0–5 min, stands 5–9 min, drives on: a fix every 5 s; half of a page is cached.
    const fixes = Array.from({ length: 158 }, (_, index) => {
      const driven = index <= 60 ? index : Math.max(60, index - 48);
      const stands = index > 60 && index <= 108;
      return {
        id: index,
        t: baseT + 55_000 + index * 5_000,
        lat: 50 + driven * 9e-4,
        lon: 10,
        speed: stands ? 0 : 20,
      };
    });
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    for (const part of [fixes.slice(0, 100), fixes.slice(100)])
      await aggregate(ports, [aDelivery(envelopeOf({ key, fixes: part }))]);
    const records = fixes.map((fix) => quantise(fix, true));
    expect(totalsOf(store)).toEqual(figuresOf(records, "UTC").totals);
  });

  test("writes the trip with its open windows and a lane per batch, and a page when they outgrow it", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    for (let index = 0; index < 240; index++) await aggregate(ports, [batch(index)]);
    const [first, ...rest] = store.log;
    expect(first!.actions).toBe(4);
    expect(new Set(rest.map(({ actions }) => actions))).toEqual(new Set([2, 3]));
    expect(rest.filter(({ actions }) => actions === 3).length).toBeLessThanOrEqual(240 / 4);
    const largest = (commits: typeof rest) => Math.max(...commits.map(({ bytes }) => bytes));
    expect(largest(rest.slice(-40))).toBeLessThanOrEqual(largest(rest.slice(0, 40)) + 8);
  });

  test("takes a batch that is a little late without a read", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const inOrder = new MemoryTripStore();
    const { ports: orderly } = aWorker({ store: inOrder });
    for (let index = 0; index <= 14; index++) await aggregate(orderly, [batch(index)]);
    for (const index of [0, 1, 2, 3, 4, 5, 7, 8]) await aggregate(ports, [batch(index)]);
    const reads = store.reads;
    for (const index of [6, 10, 9, 12, 11, 14, 13]) await aggregate(ports, [batch(index)]);
    expect(store.reads).toBe(reads);
    expect(totalsOf(store)).toStrictEqual(totalsOf(inOrder));
  });

  test("reads the page of a batch that is very late, and what the rules look at around it", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    for (const index of Array.from({ length: 80 }, (_, index) => index)) {
      if (index >= 8 && index < 12) continue;
      await aggregate(ports, [batch(index)]);
    }
    const { pagesRead } = store.calls;
    await aggregate(ports, [batch(9)]);
    expect(store.calls.pagesRead - pagesRead).toBeLessThanOrEqual(3);
    await aggregate(ports, [batch(8), batch(10), batch(11)]);
    expect(totalsOf(store)).toMatchObject({ unique: 1200, gaps: 0, movingMs: 1_199_000 });
  });

  test("reads what another writer changed, once, and continues without reading", async () => {
    const store = new MemoryTripStore();
    const [first, second] = [aWorker({ store }), aWorker({ store, slot: 1 })];
    await aggregate(first.ports, [batch(0)]);
    await aggregate(second.ports, [batch(1)]);
    const { loadTrips } = store.calls;
    await aggregate(first.ports, [batch(2)]);
    expect(store.calls.loadTrips).toBe(loadTrips + 1);
    const { reads } = store;
    await aggregate(first.ports, [batch(3)]);
    expect(store.reads).toBe(reads);
    expect(totalsOf(store)).toMatchObject({ unique: 60, movingMs: 59_000 });
  });
});

describe("a cold function", () => {
  test("reads only the trip to append a window to it", async () => {
    const store = await tableWith(0, 7);
    await aggregate(aWorker({ store }).ports, [batch(8)]);
    expect(store.calls).toEqual({ loadTrips: 1, pagesIn: 0, nearest: 0, commits: 1, pagesRead: 0 });
  });

  test("reads only the trip to add to its open windows", async () => {
    const store = await tableWith(0, 8);
    await aggregate(aWorker({ store }).ports, [batch(9)]);
    expect(store.calls).toEqual({ loadTrips: 1, pagesIn: 0, nearest: 0, commits: 1, pagesRead: 0 });
  });

  test("reads all trips of an invocation at once", async () => {
    const store = await tableWith(0, 3);
    await aggregate(aWorker({ store }).ports, [batch(4), batch(0, other), batch(5), batch(1, other)]);
    expect(store.calls).toMatchObject({ loadTrips: 1, commits: 1 });
  });

  test("reads as much for a trip of half an hour as for one of hours", async () => {
    const calls = [];
    for (const length of [121, 841]) {
      const store = await tableWith(0, length - 1);
      await aggregate(aWorker({ store }).ports, [batch(length), batch(length - 1)]);
      calls.push({ ...store.calls });
    }
    expect(calls[1]).toEqual(calls[0]);
  });
});

describe("a retry", () => {
  test("waits a little longer each time, and in the end reports what must be delivered again", async () => {
    const store = withChaos(new MemoryTripStore(), Array(100).fill("busy"));
    const waits: number[] = [];
    const { ports } = aWorker({ store });
    const sleep = async (ms: number) => {
      waits.push(ms);
    };
    const deliveries = [batch(0), batch(1), batch(0, other)];
    const outcome = await aggregate({ ...ports, sleep }, deliveries);
    expect(outcome).toMatchObject({
      commits: 0,
      failed: deliveries.map(({ offset }) => offset),
    });
    expect(waits).toEqual([20, 40, 80, 160, 320, 500, 500]);
  });

  test("includes only the trips that failed, not those of another transaction", async () => {
    const table = new MemoryTripStore();
    const store = withChaos(table, [...Array(8).fill("busy")]);
    const { ports } = aWorker({ store });
    const outcome = await aggregate(ports, [batch(0)]);
    expect(outcome.failed).toHaveLength(1);
    expect(await aggregate(ports, [batch(0)])).toMatchObject({ commits: 1, failed: [] });
  });

  test("a delivery of two trips' batches fails only for the trip that could not be committed", async () => {
    const table = new MemoryTripStore();
    const failing = {
      ...withChaos(table, []),
      commit: async (commit: Parameters<typeof table.commit>[0]) =>
        commit.trips.some(({ trip }) => trip.driver === "bruno")
          ? ({ kind: "busy" } as const)
          : table.commit(commit),
    };
    const many = Array.from({ length: 99 }, (_, index) => batch(index * 4));
    const bruno = batch(0, other);
    const { failed } = await aggregate(aWorker({ store: failing }).ports, [...many, bruno]);
    expect(failed).toEqual([bruno.offset]);
    expect(table.trips.size).toBe(1);
  });
});

test("after a commit that may or may not have happened, the trip is read before anything is written", async () => {
  const table = new MemoryTripStore();
  const store = withChaos(table, ["throw-after"]);
  const { ports } = aWorker({ store });
  await expect(aggregate(ports, [batch(0)])).rejects.toThrow("the commit was made");
  expect(await aggregate(ports, [batch(0)])).toMatchObject({ commits: 0, failed: [] });
  expect(table.calls).toMatchObject({ loadTrips: 2, commits: 1 });
});

describe("rejects", () => {
  const broken = aDelivery(new TextEncoder().encode("{"));
  const partly = aDelivery(envelopeOf({ key, fixes: [{ id: -1 }, { id: 0, t: baseT, lat: 0, lon: 0 }] }));

  test("are kept with their origin, and do not hold up the rest", async () => {
    const store = new MemoryTripStore();
    const { ports, rejects } = aWorker({ store });
    const outcome = await aggregate(ports, [broken, partly, batch(1)]);
    expect(outcome).toMatchObject({ failed: [], records: 16, rejected: 2, commits: 1 });
    const { partition, offset } = broken;
    expect(rejects[0]).toMatchObject({ reason: "not-json", partition, offset, data: "ew==" });
    expect(rejects[0]!.rejectedAt).toBe("2026-11-20T12:00:00.000Z");
    expect(rejects[1]).toMatchObject({
      reason: "invalid-record",
      offset: partly.offset,
      ...key,
      record: { id: -1 },
    });
  });

  test("that cannot be kept fail the invocation, and its retry counts nothing twice", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const writeRejects = () => Promise.reject(new Error("no room"));
    await expect(aggregate({ ...ports, writeRejects }, [broken, batch(0)])).rejects.toThrow("no room");
    expect(await aggregate(ports, [broken, batch(0)])).toMatchObject({ failed: [], rejected: 1, commits: 0 });
    expect(totalsOf(store).unique).toBe(15);
  });

  test("are not written when there are none", async () => {
    const { ports } = aWorker({ store: new MemoryTripStore() });
    const writeRejects = () => Promise.reject(new Error("called for nothing"));
    expect(await aggregate({ ...ports, writeRejects }, [batch(0)])).toMatchObject({ rejected: 0 });
    expect(await aggregate({ ...ports, writeRejects }, [])).toEqual({
      failed: [],
      uncommitted: 0,
      records: 0,
      settled: 0,
      expired: 0,
      rejected: 0,
      erased: 0,
      commits: 0,
      added: 0,
      corrected: 0,
    });
  });
});

test("a trip leaves the table 400 days after the day of its first commit, and no later commit changes that", async () => {
  const store = new MemoryTripStore();
  const { ports } = aWorker({ store });
  await aggregate(ports, [batch(0)]);
  await aggregate({ ...ports, now: () => ports.now() + 86_400_000 }, [batch(1)]);
  expect(store.trips.get(nameOf(key))!.trip.expiresAt).toBe(
    (Date.UTC(2026, 10, 21) + 400 * 86_400_000) / 1000,
  );
});

test("writers on one partition add to separate lanes", async () => {
  const store = new MemoryTripStore();
  await aggregate(aWorker({ store, slot: 0 }).ports, [batch(0)]);
  await aggregate(aWorker({ store, slot: 7 }).ports, [batch(0, other)]);
  expect([...store.lanes.get("2026-11-20")!.keys()]).toEqual([
    expect.stringMatching(/^partition-0#0#/),
    expect.stringMatching(/^partition-0#7#/),
  ]);
  expect(store.fleetDay("2026-11-20")).toMatchObject({ trips: 2, unique: 30 });
});
