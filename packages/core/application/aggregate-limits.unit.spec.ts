import { describe, expect, test } from "vitest";
import { noDayTotals } from "../domain/counters.ts";
import type { Fix } from "../domain/gps-record.ts";
import { encodeIds } from "../domain/id-set-codec.ts";
import { limits } from "../domain/limits.ts";
import { noRules, rulesVersion } from "../domain/rules.ts";
import { maxWindowRecords } from "../domain/window.ts";
import { InjectedFault, withChaos } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { pictureOf } from "../testing/oracle.ts";
import {
  aDelivery,
  aFix,
  aTripKey,
  baseT,
  envelopeOf,
  receivedAt,
  straightDrive,
} from "../testing/records.ts";
import { aggregate, maxTripWindows } from "./aggregate.ts";
import type { Delivery } from "./delivery.ts";
import { maxIdRuns, maxTripDates } from "./plan.ts";
import { nameOf } from "./trip-cache.ts";
import type { Commit } from "./trip-store.ts";

/** The store throws beyond DynamoDB's limits: 100 actions and 4 MB a transaction, 400 KB an item. */

const key = { driver: "ana", trip: "trip-1" };

const batchesOf = (fixes: readonly Fix[], size = 1000) =>
  Array.from({ length: Math.ceil(fixes.length / size) }, (_, index) =>
    aDelivery(envelopeOf({ key, fixes: fixes.slice(index * size, (index + 1) * size) })),
  );

describe("many records in one invocation", () => {
  test("100 windows of one trip are committed whole, in one transaction", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const fixes = straightDrive({ count: 1000, everyMs: 6000 });
    const outcome = await aggregate(ports, batchesOf(fixes, 100));
    expect(outcome).toMatchObject({ failed: [], records: 1000, rejected: 0, commits: 1 });
    const { trip } = store.trips.get(nameOf(key))!;
    expect(trip.summary.totals).toMatchObject({
      unique: 1000,
      distanceMm: 999 * 11_132,
      movingMs: 999 * 6000,
    });
    expect(store.windowsOf(key)).toHaveLength(100);
  });

  test("200 trips share transactions, one lane update each", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store, capacity: 1000 });
    const keys = Array.from({ length: 200 }, aTripKey);
    const deliveries = keys.map((key) => aDelivery(envelopeOf({ key, fixes: straightDrive({ count: 15 }) })));
    const outcome = await aggregate(ports, deliveries);
    expect(outcome).toMatchObject({ failed: [], records: 3000 });
    expect(store.trips.size).toBe(200);
    expect(store.fleetDay("2026-11-20")).toMatchObject({
      trips: 200,
      unique: 3000,
      distanceMm: 200 * 14 * 11_132,
    });
    // Three actions a trip: the trip with its window, its date, and that no corrections wait for it; and one for the lane.
    expect(store.log.map(({ actions }) => actions)).toEqual([100, 100, 100, 100, 100, 100, 7]);
    expect(store.calls).toMatchObject({ loadTrips: 1, pagesIn: 0, nearest: 0 });
  });

  test("more trips than the cache holds are still committed", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store, capacity: 3 });
    const keys = Array.from({ length: 20 }, aTripKey);
    const deliver = () =>
      aggregate(
        ports,
        keys.map((key) => aDelivery(envelopeOf({ key, fixes: straightDrive({ count: 15 }) }))),
      );
    expect(await deliver()).toMatchObject({ failed: [] });
    expect(await deliver()).toMatchObject({ failed: [], commits: 0 });
    expect(store.fleetDay("2026-11-20")).toMatchObject({ trips: 20, unique: 300 });
  });

  /** `count` fixes, `minutes` apart, as one phone posts them: a thousand at a time. */
  const sparse = (count: number, minutes: number, firstId = 0, offsetMs = 0) =>
    straightDrive({
      count,
      firstId,
      everyMs: minutes * 60_000,
      startT: baseT - 370 * 86_400_000 + offsetMs,
      stepMicrodegrees: 1_000,
    });

  test.each([
    ["a second", 1 / 60, 1, 1],
    ["10 seconds", 1 / 6, 1, 2],
    ["21 minutes", 21, 1, 4],
    ["two hours", 120, 3, 5],
  ])(
    "a thousand records %s apart take a few commits, each with at most three reads",
    async (_, minutes, most, mostLate) => {
      const store = new MemoryTripStore();
      const { ports } = aWorker({ store });
      const posts = batchesOf(sparse(2_000, minutes));
      expect(await aggregate(ports, [posts[1]!])).toMatchObject({ failed: [], rejected: 0 });
      expect(store.calls.commits).toBeLessThanOrEqual(most);
      expect(store.reads).toBe(1);
      await aggregate(ports, [posts[0]!]);
      expect(store.calls.commits).toBeLessThanOrEqual(2 * most);
      expect(store.reads).toBeLessThanOrEqual(1 + 3 * store.calls.commits);
      // As many again, each between two existing ones.
      const between = sparse(1_000, minutes, 2_000, 60_000 * (minutes / 2));
      await aggregate(ports, batchesOf(between));
      expect(store.calls.commits).toBeLessThanOrEqual(2 * most + mostLate);
      expect(store.reads).toBeLessThanOrEqual(1 + 3 * store.calls.commits);
      const { trip } = store.trips.get(nameOf(key))!;
      store.checkPages(trip);
      const atOnce = new MemoryTripStore();
      await deliverUntilDone(aWorker({ store: atOnce }).ports, [...posts, ...batchesOf(between)]);
      expect(trip.summary.totals).toEqual(atOnce.trips.get(nameOf(key))!.trip.summary.totals);
    },
  );
});

describe("a trip with more minutes than an invocation takes", () => {
  const posts = batchesOf(straightDrive({ count: 7_000, everyMs: 60_000, stepMicrodegrees: 8_000 }));
  const honest = ["bruno", "carla"].map((driver) =>
    aDelivery(envelopeOf({ key: { driver, trip: "trip-1" }, fixes: straightDrive({ count: 15 }) })),
  );
  const batch = [...posts, ...honest];

  test("waits with the rest, in order; other trips do not wait, and in the end all is counted once", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const waiting = posts.slice(maxTripWindows / 1_000).map(({ offset }) => offset);
    expect(await aggregate(ports, batch)).toMatchObject({ failed: waiting, records: maxTripWindows + 30 });
    expect([...store.trips.keys()].sort()).toEqual(["ana/trip-1", "bruno/trip-1", "carla/trip-1"]);
    // The checkpoint stops before the first failure, so everything after it is delivered again.
    const again = batch.slice(batch.findIndex(({ offset }) => offset === waiting[0]));
    expect(await aggregate(ports, again)).toMatchObject({ failed: [] });
    expect(store.trips.get(nameOf(key))!.trip.summary.totals.unique).toBe(7_000);
    expect(store.fleetDay("2026-11-20")).toMatchObject({ trips: 3 });
  });

  test("is read only after small trips are committed", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    await aggregate(ports, posts.slice(0, 5));
    const late = envelopeOf({
      key,
      fixes: [0, 3_000].map((minute) => aFix({ t: baseT + minute * 60_000 + 1 })),
    });
    const order: string[] = [];
    const watched = {
      ...withChaos(store, []),
      pagesIn: (...args: Parameters<typeof store.pagesIn>) => {
        order.push("read");
        return store.pagesIn(...args);
      },
      commit: (commit: Commit) => {
        order.push(commit.trips.map(({ trip }) => trip.driver).join("+"));
        return store.commit(commit);
      },
    };
    await aggregate({ ...ports, store: watched }, [aDelivery(late), ...honest]);
    expect(order).toEqual(["bruno+carla", "read", "ana"]);
  });

  test("progresses by at least one post per invocation", () => {
    expect(maxTripWindows).toBeGreaterThanOrEqual(limits.recordsPerBatch);
  });
});

test("a stretch that changes more pages than a transaction has room for is committed in steps", async () => {
  const store = new MemoryTripStore();
  const minutes = straightDrive({ count: 200, everyMs: 60_000, stepMicrodegrees: 8_000 });
  await aggregate(aWorker({ store }).ports, batchesOf(minutes));
  // Page sizes are smaller now: a write to an old page cuts it into many.
  const pageSizes = { maxOpenBytes: 40, maxOpenWindowBytes: 16_384, maxPageBytes: 1 };
  const { ports } = aWorker({ store, pageSizes });
  const between = minutes
    .filter((_, minute) => minute % 9 === 4)
    .map((fix, index) => ({ ...fix, id: 1000 + index, t: fix.t + 30_000, lon: fix.lon + 0.004 }));
  const outcome = await aggregate(ports, batchesOf(between));
  expect(outcome).toMatchObject({ failed: [], rejected: 0 });
  expect(outcome.commits).toBeGreaterThan(1);
  const { trip } = store.trips.get(nameOf(key))!;
  store.checkPages(trip);
  const atOnce = new MemoryTripStore();
  await aggregate(aWorker({ store: atOnce }).ports, batchesOf([...minutes, ...between]));
  expect(trip.summary.totals).toEqual(atOnce.trips.get(nameOf(key))!.trip.summary.totals);
});

describe("bytes of a transaction", () => {
  // One run of 168,000 records that compress as badly as any.
  test("full windows of the worst records fit, however many an invocation touches", {
    tags: "slow",
  }, async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const count = (window: number, index: number) => (window * maxWindowRecords + index) >> 1;
    const worst = (window: number, index: number): Fix => ({
      id: index % 2 === 0 ? count(window, index) : 4_294_967_295 - count(window, index),
      t: baseT + window * 60_000 + index * 9 + (index % 3),
      lat: index % 2 === 0 ? 90 : -90,
      lon: index % 2 === 0 ? 180 : -180,
      speed: index % 2 === 0 ? 0 : 500,
      heading: index % 2 === 0 ? 0 : 180,
      accuracy: index % 2 === 0 ? 0 : 1_000_000,
    });
    const windows = 28;
    for (let window = 0; window < windows; window++) {
      const fixes = Array.from({ length: maxWindowRecords - 1 }, (_, index) => worst(window, index));
      expect(await aggregate(ports, batchesOf(fixes))).toMatchObject({ failed: [], rejected: 0 });
    }
    const more = Array.from({ length: windows }, (_, window) => worst(window, maxWindowRecords - 1));
    expect(await aggregate(ports, batchesOf(more))).toMatchObject({ failed: [], rejected: 0 });
    const { summary } = store.trips.get(nameOf(key))!.trip;
    expect(summary.totals.unique).toBe(windows * maxWindowRecords);
  });

  test("trips with large summaries do not share one", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const keys = Array.from({ length: 30 }, aTripKey);
    await aggregate(
      ports,
      keys.map((key) => aDelivery(envelopeOf({ key, fixes: [aFix({ id: 0, t: baseT })] }))),
    );
    const ids = Array.from(
      { length: 2 * (maxIdRuns - 10) },
      (_, index) => (index >> 1) * 80_000 + (index & 1),
    );
    for (const item of store.trips.values()) Object.assign(item, { ids: encodeIds(ids) });
    const outcome = await aggregate(
      aWorker({ store }).ports,
      keys.map((key) => aDelivery(envelopeOf({ key, fixes: [aFix({ id: 1, t: baseT + 1000 })] }))),
    );
    expect(outcome).toMatchObject({ failed: [], rejected: 0 });
  });

  test("of a phone that skips every other id are no more after 40,000 holes than after 1,500", {
    tags: "slow",
  }, async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const drive = straightDrive({ count: 43_000, stepMicrodegrees: 100 }).map((fix) => ({
      ...fix,
      id: 2 * fix.id,
    }));
    const mostBytes = async (from: number, to: number, size: number): Promise<number> => {
      const before = store.log.length;
      for (const batch of batchesOf(drive.slice(from, to), size)) await aggregate(ports, [batch]);
      return Math.max(...store.log.slice(before).map(({ bytes }) => bytes));
    };
    const early = await mostBytes(0, 1_500, 15);
    await mostBytes(1_500, 42_000, 1000);
    expect(await mostBytes(42_000, 43_000, 15)).toBeLessThan(early + 1_000);
    expect(early).toBeLessThan(8_000);
    const { trip } = store.trips.get(nameOf(key))!;
    expect(trip.summary.ids).toHaveLength(86_000);
    const [cold] = await store.loadTrips([key]);
    expect(cold!.summary.ids).toEqual(trip.summary.ids);
  });
});

describe("a record without room", () => {
  const full = Array.from({ length: maxWindowRecords }, (_, index) => aFix({ id: index, t: baseT + index }));
  const beyond = [
    aFix({ id: 9000, t: baseT + 9000, speed: 30 }),
    aFix({ id: 9001, t: baseT + 9001, speed: 20 }),
  ];

  test("is rejected with its reason, and the rest of the batch is kept", async () => {
    const store = new MemoryTripStore();
    const { ports, rejects } = aWorker({ store });
    await aggregate(ports, batchesOf([...full, ...beyond]));
    expect(rejects.map(({ reason, record }) => [reason, (record as { id: number }).id])).toEqual([
      ["window-full", 9000],
      ["window-full", 9001],
    ]);
    expect(store.trips.get(nameOf(key))!.trip.summary.totals.unique).toBe(maxWindowRecords);
  });

  test("leaves the same trip, whichever records come first", async () => {
    const later = aFix({ id: 9002, t: baseT + 60_000 });
    const fastest = aFix({ id: 5, t: baseT + 9002, speed: 40 });
    const batches = [...batchesOf(full), ...batchesOf([...beyond, later]), ...batchesOf([fastest])];
    const pictures = [];
    for (const order of [batches, batches.toReversed(), [...batches.slice(3), ...batches.slice(0, 3)]]) {
      const store = new MemoryTripStore();
      for (const delivery of order) await deliverUntilDone(aWorker({ store }).ports, [delivery]);
      pictures.push(pictureOf(store));
    }
    expect(pictures[1]).toStrictEqual(pictures[0]);
    expect(pictures[2]).toStrictEqual(pictures[0]);
  });

  test("writes nothing when it is delivered again", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    await aggregate(ports, batchesOf([...full, ...beyond]));
    const commits = store.calls.commits;
    const outcome = await aggregate(aWorker({ store }).ports, batchesOf(beyond));
    expect(outcome).toMatchObject({ failed: [], rejected: 2, commits: 0 });
    expect(store.calls.commits).toBe(commits);
  });

  test("records beyond the maximum of local dates are rejected, and the trip keeps what it has", async () => {
    const store = new MemoryTripStore();
    const { ports, rejects } = aWorker({ store });
    const firstT = receivedAt - (maxTripDates + 5) * 86_400_000;
    const daily = (day: number) => aFix({ id: day, t: firstT + day * 86_400_000 });
    const fixes = Array.from({ length: maxTripDates + 2 }, (_, day) => daily(day));
    await aggregate(ports, batchesOf(fixes));
    expect(rejects.map(({ reason }) => reason)).toEqual(["trip-too-long", "trip-too-long"]);
    expect(rejects[0]).toMatchObject({
      ...key,
      record: { id: maxTripDates },
      detail: expect.stringContaining(`${maxTripDates}`),
    });
    expect(store.trips.get(nameOf(key))!.trip.summary.days.size).toBe(maxTripDates);
    expect(await aggregate(ports, batchesOf([daily(0)]))).toMatchObject({
      commits: 0,
      rejected: 0,
      failed: [],
    });
  });

  test("ids beyond the maximum of holes are rejected", async () => {
    const store = new MemoryTripStore();
    const { ports, rejects } = aWorker({ store });
    await aggregate(ports, batchesOf([aFix({ id: 0, t: baseT })]));
    const ids = Array.from({ length: 2 * maxIdRuns }, (_, index) => (index >> 1) * 2);
    Object.assign(store.trips.get(nameOf(key))!, { ids: encodeIds(ids) });
    const { ports: cold, rejects: more } = aWorker({ store });
    await aggregate(cold, batchesOf([aFix({ id: 200_000, t: baseT + 1000 })]));
    expect([...rejects, ...more].map(({ reason }) => reason)).toEqual(["too-many-id-gaps"]);
    await aggregate(cold, batchesOf([aFix({ id: 1, t: baseT + 2000 })]));
    expect(more).toHaveLength(1);
  });
});

describe("a change of more dates than one transaction has room for", () => {
  const everyOtherNight = Array.from({ length: 140 }, (_, day) =>
    aFix({ id: day + 100, t: Date.UTC(2026, 0, 1, 20) + day * 2 * 86_400_000 }),
  );
  const nightly = batchesOf(everyOtherNight);
  /** Earlier records, from a zone in which all of these nights are on the next date. */
  const fromTokyo = aDelivery(
    envelopeOf({
      key,
      timeZone: "Asia/Tokyo",
      fixes: Array.from({ length: 50 }, (_, minute) =>
        aFix({ id: minute, t: everyOtherNight[0]!.t - (50 - minute) * 60_000 }),
      ),
    }),
  );
  /** The result of the deliveries if the latest is there from the start. */
  const atOnce = async (deliveries: readonly Delivery[]) => {
    const store = new MemoryTripStore();
    for (const delivery of deliveries) await deliverUntilDone(aWorker({ store }).ports, [delivery]);
    return pictureOf(store);
  };

  const checkFleet = (store: MemoryTripStore) => {
    const { days } = store.trips.get(nameOf(key))!.trip.summary;
    for (const date of new Set([...days.keys(), ...store.lanes.keys()])) {
      const trips = days.has(date) ? 1 : 0;
      expect(store.fleetDay(date)).toStrictEqual({ ...(days.get(date) ?? noDayTotals), trips });
      expect(store.dates.get(date)?.size ?? 0).toBe(trips);
    }
  };

  test("is committed in stages, is read once, and holds up no other trip", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    await aggregate(ports, nightly);
    const { commits, pagesIn } = store.calls;
    const other = { driver: "bruno", trip: "trip-1" };
    const honest = aDelivery(envelopeOf({ key: other, fixes: straightDrive({ count: 15 }) }));
    expect(await aggregate(ports, [fromTokyo, honest])).toMatchObject({ failed: [], rejected: 0 });
    expect(store.calls.commits - commits).toBeGreaterThan(3);
    // Once for the recount, once to add the rest.
    expect(store.calls.pagesIn - pagesIn).toBe(2);
    expect(store.trips.get(nameOf(other))!.trip.summary.totals.unique).toBe(15);
  });

  test("has the same result as if it were there from the start", async () => {
    const store = new MemoryTripStore();
    for (const delivery of [...nightly, fromTokyo]) await aggregate(aWorker({ store }).ports, [delivery]);
    checkFleet(store);
    expect(pictureOf(store)).toStrictEqual(await atOnce([fromTokyo, ...nightly]));
    expect(store.trips.get(nameOf(key))!.trip.summary.days.size).toBe(everyOtherNight.length);
  });

  test("is completed by the next delivery after a crash between two stages", async () => {
    const whole = await atOnce([...nightly, fromTokyo]);
    for (let stages = 0, ended = false; !ended; stages++) {
      const store = new MemoryTripStore();
      await aggregate(aWorker({ store }).ports, nightly);
      let left = stages;
      const dying = {
        ...withChaos(store, []),
        commit: (commit: Commit) => {
          if (left-- === 0) throw new InjectedFault("the function ended");
          return store.commit(commit);
        },
      };
      const run = aggregate({ ...aWorker({ store }).ports, store: dying }, [fromTokyo]);
      await expect(run).rejects.toThrow(InjectedFault);
      checkFleet(store);
      const { rules, timeZone } = store.trips.get(nameOf(key))!.trip.summary;
      ended = timeZone.text === "Asia/Tokyo";
      expect(rules).toBe(stages === 0 || ended ? rulesVersion : noRules);
      if (ended) expect(stages).toBeGreaterThan(2);
      // A repeated delivery is enough to trigger the recount.
      await aggregate(aWorker({ store }).ports, nightly);
      expect(store.trips.get(nameOf(key))!.trip.summary.rules).toBe(rulesVersion);
      checkFleet(store);
      await aggregate(aWorker({ store }).ports, [fromTokyo]);
      checkFleet(store);
      expect(pictureOf(store)).toStrictEqual(whole);
    }
  });

  test("a trip that was counted by other rules still takes records", async () => {
    const store = new MemoryTripStore();
    await aggregate(aWorker({ store }).ports, nightly);
    const { trip } = store.trips.get(nameOf(key))!;
    const days = new Map([...trip.summary.days].map(([date, day]) => [date, { ...day, idleMs: 7 }]));
    Object.assign(trip.summary, { days, rules: rulesVersion - 1 });
    for (const lanes of store.lanes.values())
      for (const { totals } of lanes.values()) Object.assign(totals, { idleMs: 7 });
    checkFleet(store);
    const next = aDelivery(
      envelopeOf({ key, fixes: [aFix({ id: 999, t: everyOtherNight.at(-1)!.t + 1_000 })] }),
    );
    expect(await aggregate(aWorker({ store }).ports, [next])).toMatchObject({ failed: [], rejected: 0 });
    checkFleet(store);
    expect(pictureOf(store)).toStrictEqual(await atOnce([...nightly, next]));
  });
});
