import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Commit, Page, Removal, StoredTrip, TripChange, TripStore } from "../application/trip-store.ts";
import { type Corrections, wrongSpansOf } from "../domain/corrections.ts";
import { type DayTotals, noDayTotals } from "../domain/counters.ts";
import { noPlacement } from "../domain/id-chunks.ts";
import { addIds, noIds, uniteIds } from "../domain/id-set.ts";
import type { TripKey } from "../domain/trip.ts";
import { type Window, windowMs } from "../domain/window.ts";
import { tries } from "./property-runs.ts";
import { aRecord, aTripKey, aTripRecord, baseT } from "./records.ts";
import { summaryOf, windowsOf } from "./summary.ts";

/** A store, and what its readers see. */
export type OpenTripStore = {
  readonly store: TripStore;
  readonly fleetDay: (date: string) => Promise<DayTotals & { readonly trips: number }>;
  /** Names of the trips that overlap a date. */
  readonly tripsOn: (driver: string, date: string) => Promise<string[]>;
};

const date = "2026-11-20";
const startMs = Date.UTC(2026, 10, 20, 12);

const aWindow = (start: number, count = 2): Window => ({
  start,
  records: Array.from({ length: count }, (_, index) =>
    aRecord({ id: start / windowMs + index / 100, t: start + index, speedCmps: index }),
  ).map((record, index) => ({ ...record, id: index })),
});

const tripOf = (key: TripKey, changes: Partial<StoredTrip> = {}): StoredTrip => {
  const records = [0, 1, 2].map((id) =>
    aTripRecord(aRecord({ id, t: baseT + id * 40_000, batteryPercent: 50 }), { vehicle: "AB123CD" }),
  );
  const open = windowsOf(records.map(({ record }) => record));
  const summary = summaryOf(records);
  return {
    ...key,
    ...{ rev: 1, received: 5, summary, corrections: [], open, lastWindow: open.at(-1)!.start },
    ids: { ...noPlacement, open: summary.ids },
    expiresAt: startMs / 1000 + 1_000,
    ...changes,
  };
};

const changeOf = (trip: StoredTrip, changes: Partial<TripChange> = {}): TripChange => ({
  trip,
  ...{ expectedRev: undefined, pages: [], idChunks: [], addedDates: [], removedDates: [] },
  ...changes,
});

const commitOf = (trips: readonly TripChange[], laneChanges: Commit["laneChanges"] = []): Commit => ({
  lane: "shardId-000000000000#0",
  trips,
  laneChanges,
});

const laneOf = (distanceMm: number, trips = 1, expiresAt = startMs / 1000 + 1_000) => ({
  ...{ date, expiresAt, trips },
  totals: { ...noDayTotals, distanceMm },
});

const namesOf = (trips: readonly TripKey[]): string[] => trips.map(({ driver, trip }) => `${driver}/${trip}`);

/**
 * The contract of every `TripStore`, in memory or in DynamoDB: a suite that the spec of each calls. `open` may return
 * the same table each time; `now` is the clock of everything that it opens.
 */
export const describeTripStore = (open: (now: () => number) => OpenTripStore): void => {
  let nowMs = startMs;
  let table: OpenTripStore;
  let key: TripKey;
  beforeEach(() => {
    nowMs = startMs;
    table = open(() => nowMs);
    key = aTripKey();
  });
  const commit = (...trips: TripChange[]) => table.store.commit(commitOf(trips));
  const load = async (of = key) => (await table.store.loadTrips([of]))[0];

  describe("trips", () => {
    test("are loaded as committed, in the requested order, even twice", async () => {
      const [first, second] = [tripOf(key), tripOf(aTripKey(), { received: 9 })];
      expect(await commit(changeOf(first), changeOf(second))).toEqual({ kind: "committed" });
      const asked = [second, aTripKey(), first, second];
      expect(await table.store.loadTrips(asked)).toEqual([second, undefined, first, second]);
      expect(await table.store.loadTrips([])).toEqual([]);
    });

    test("have all their ids: the open ones and those of each current chunk", async () => {
      const chunks = [addIds(noIds, [0, 2, 4]), addIds(noIds, [10, 12]), addIds(noIds, [90])];
      const opened = addIds(noIds, [20]);
      const trip = tripOf(key, { ids: { open: opened, chunks: 2, last: chunks[1]! } });
      const ids = uniteIds(uniteIds(chunks[0]!, chunks[1]!), opened);
      const whole = { ...trip, summary: { ...trip.summary, ids } };
      await commit(changeOf(whole, { idChunks: chunks.map((ids, index) => ({ index, ids })) }));
      expect((await load())?.summary.ids).toEqual(ids);
      expect((await load())?.ids.open).toEqual(opened);
    });

    test("of other drivers or names are separate", async () => {
      const [a, b] = [
        { driver: "ana", trip: "b" },
        { driver: "ana.b", trip: "b" },
      ];
      await commit(changeOf(tripOf(a, { received: 3 })));
      expect(await table.store.loadTrips([b, { ...a, trip: "b.b" }])).toEqual([undefined, undefined]);
    });

    test("leave a date's list as their commit says", async () => {
      await commit(changeOf(tripOf(key), { addedDates: [date] }));
      expect(await table.tripsOn(key.driver, date)).toEqual([key.trip]);
      const next = tripOf(key, { rev: 2 });
      await commit(changeOf(next, { expectedRev: 1, removedDates: [date] }));
      expect(await table.tripsOn(key.driver, date)).toEqual([]);
    });
  });

  describe("a commit", () => {
    const held = (rev: number) => changeOf(tripOf(key, { rev }));

    test.each<[string, number | undefined, number | undefined, "committed" | "stale"]>([
      ["of a new trip", undefined, undefined, "committed"],
      ["that expects no trip where there is one", 1, undefined, "stale"],
      ["that expects the current rev", 3, 3, "committed"],
      ["that expects an earlier rev", 3, 2, "stale"],
      ["that expects a later rev", 3, 4, "stale"],
      ["that expects a trip where there is none", undefined, 1, "stale"],
    ])("%s", async (_, stored, expectedRev, kind) => {
      if (stored !== undefined) await commit(held(stored));
      const next = tripOf(key, { rev: (stored ?? 0) + 1, received: 77 });
      const outcome = await commit(changeOf(next, { expectedRev }));
      expect(outcome.kind).toBe(kind);
      expect((await load())?.received).toBe(kind === "committed" ? 77 : stored && 5);
    });

    test("that is stale names the trips that changed, and writes nothing of any", async () => {
      const others = [aTripKey(), aTripKey(), aTripKey()];
      const [fresh, stale, gone] = others.map((other) => tripOf(other));
      await commit(changeOf(stale!));
      const outcome = await table.store.commit(
        commitOf(
          [
            changeOf(fresh!, { pages: [[aWindow(baseT)]], addedDates: [date] }),
            changeOf(stale!),
            changeOf(gone!, { expectedRev: 4 }),
          ],
          [laneOf(1_000_000_007)],
        ),
      );
      expect(outcome.kind === "stale" && namesOf(outcome.trips)).toEqual(namesOf(others.slice(1)));
      expect(await load(others[0])).toBeUndefined();
      expect(await Array.fromAsync(table.store.pagesIn(others[0]!, 0, 2 * baseT))).toEqual([]);
      expect(await table.tripsOn(others[0]!.driver, date)).toEqual([]);
      expect((await table.fleetDay(date)).distanceMm).not.toBeGreaterThanOrEqual(1_000_000_007);
    });

    test("replaces whole pages", async () => {
      const [short, long] = [[aWindow(baseT, 1)], [aWindow(baseT, 5), aWindow(baseT + windowMs, 2)]];
      await commit(changeOf(tripOf(key), { pages: [long] }));
      await commit(changeOf(tripOf(key, { rev: 2 }), { expectedRev: 1, pages: [short] }));
      expect(await Array.fromAsync(table.store.pagesIn(key, baseT, baseT))).toEqual([short]);
    });

    test("of 100 actions, two for a new trip, succeeds; one of 101 and one of none are faults", async () => {
      const pages = Array.from({ length: 99 }, (_, index) => [aWindow(baseT + index * windowMs, 1)]);
      await expect(commit(changeOf(tripOf(key), { pages }))).rejects.toThrow();
      expect(await load()).toBeUndefined();
      await expect(commit(changeOf(tripOf(key), { pages: pages.slice(1) }))).resolves.toEqual({
        kind: "committed",
      });
      await expect(table.store.commit(commitOf([]))).rejects.toThrow();
    });

    test("of two actions on one item, or an item too large, is a fault", async () => {
      await expect(commit(changeOf(tripOf(key)), changeOf(tripOf(key)))).rejects.toThrow();
      const large = Array.from({ length: 30 }, (_, minute) => ({
        start: baseT + minute * windowMs,
        records: Array.from({ length: 2_000 }, (_, index) =>
          aRecord({
            id: (index * 7_919 + minute) * 104_729,
            t: baseT + minute * windowMs + index * 29,
            latMicrodegrees: (index * 48_271_000) % 90_000_000,
            lonMicrodegrees: (index * 69_621_000) % 180_000_000,
            altitudeMeters: (index * 16_807) % 9_000,
          }),
        ),
      }));
      await expect(commit(changeOf(tripOf(key), { pages: [large] }))).rejects.toThrow();
      expect(await load()).toBeUndefined();
    });
  });

  describe("lanes", () => {
    test("add up across expiries and lanes, with their trips", async () => {
      const before = await table.fleetDay(date);
      const rev = (next: number) =>
        changeOf(tripOf(key, { rev: next }), { expectedRev: next - 1 || undefined });
      await table.store.commit(commitOf([rev(1)], [laneOf(700)]));
      await table.store.commit(commitOf([rev(2)], [laneOf(-200, 0), laneOf(40, 2, startMs / 1000 + 90_000)]));
      await table.store.commit({ ...commitOf([rev(3)], [laneOf(5, -1)]), lane: "shardId-000000000001#3" });
      const after = await table.fleetDay(date);
      expect(after.distanceMm - before.distanceMm).toBe(700 - 200 + 40 + 5);
      expect(after.trips - before.trips).toBe(1 + 0 + 2 - 1);
    });

    test("expire one by one", async () => {
      const expiry = startMs / 1000 + 10_000_000;
      const day = { ...laneOf(3), date: "2026-01-01" };
      await table.store.commit(
        commitOf(
          [changeOf(tripOf(key))],
          [
            { ...day, expiresAt: expiry },
            { ...day, expiresAt: expiry + 86_400 },
          ],
        ),
      );
      const distances: number[] = [];
      for (const at of [expiry * 1000 - 1, expiry * 1000, (expiry + 86_400) * 1000]) {
        nowMs = at;
        distances.push((await table.fleetDay("2026-01-01")).distanceMm);
      }
      expect(distances).toEqual([6, 3, 0]);
    });
  });

  describe("corrections", () => {
    const corrections: Corrections = [
      { kind: "wrong", from: baseT, to: baseT + 9_000, wrong: true, at: startMs },
      { kind: "name", t: null, name: "Heim → Büro", at: startMs + 1 },
      { kind: "purpose", t: baseT, purpose: null, at: startMs + 2 },
      { kind: "cut", t: baseT, cut: "join", at: startMs + 3 },
    ];
    const waiting = (rev: number, expiresAt = startMs / 1000 + 500) => ({ rev, corrections, expiresAt });
    const pending = async () => (await table.store.pendingOf([aTripKey(), key]))[1];

    test("are loaded with their trip, and with the spans that are wrong by them", async () => {
      const trip = tripOf(key, { corrections });
      const right = { from: baseT + 10_000, to: baseT + 60_000 };
      const corrected = { ...trip, summary: { ...trip.summary, wrong: wrongSpansOf(corrections), right } };
      await commit(changeOf(corrected));
      expect(await load()).toEqual(corrected);
    });

    test("wait for a trip that is not there, under a rev of their own", async () => {
      expect(await table.store.keepPending(key, waiting(1), 7)).toMatchObject({ kind: "stale" });
      expect(await table.store.keepPending(key, waiting(1), undefined)).toEqual({ kind: "committed" });
      expect(await pending()).toEqual(waiting(1));
      expect((await table.store.keepPending(key, waiting(2), undefined)).kind).toBe("stale");
      expect((await table.store.keepPending(key, waiting(2), 1)).kind).toBe("committed");
      expect([await load(), (await pending())?.rev]).toEqual([undefined, 2]);
      expect((await table.store.keepPending(key, undefined, 2)).kind).toBe("committed");
      expect(await pending()).toBeUndefined();
    });

    test("are taken by the trip's first commit, which must have seen them", async () => {
      await table.store.keepPending(key, waiting(4), undefined);
      for (const pendingRev of [undefined, 3]) {
        const outcome = await commit(changeOf(tripOf(key), { pendingRev, addedDates: [date] }));
        expect(outcome).toMatchObject({ kind: "stale", trips: [key] });
      }
      expect([await load(), await table.tripsOn(key.driver, date)]).toEqual([undefined, []]);
      expect(await commit(changeOf(tripOf(key), { pendingRev: 4 }))).toEqual({ kind: "committed" });
      expect(await pending()).toBeUndefined();
      expect((await commit(changeOf(tripOf(aTripKey()), { pendingRev: 1 }))).kind).toBe("stale");
    });

    test("do not wait beside a trip that is there", async () => {
      await commit(changeOf(tripOf(key)));
      expect(await table.store.keepPending(key, waiting(1), undefined)).toMatchObject({ kind: "stale" });
      expect([(await load())?.rev, await pending()]).toEqual([1, undefined]);
    });

    test("that have expired are absent, and are written over", async () => {
      await table.store.keepPending(key, waiting(6), undefined);
      nowMs = startMs + 500_000;
      expect(await pending()).toBeUndefined();
      expect((await table.store.keepPending(key, waiting(7), 6)).kind).toBe("stale");
      expect((await commit(changeOf(tripOf(key, { expiresAt: nowMs })))).kind).toBe("committed");
      nowMs = startMs;
      expect(await pending()).toBeUndefined();
    });
  });

  describe("a removal", () => {
    const pages: Page[] = [[aWindow(baseT)], [aWindow(baseT + 9 * windowMs)]];
    const remove = async (expectedRev: number | undefined, changes: Partial<Removal> = {}) =>
      table.store.remove({
        ...{ lane: "erase", key, expectedRev, next: undefined, laneChanges: [] },
        parts: await table.store.partsOf(key),
        ...changes,
      });
    const pagesLeft = () => Array.fromAsync(table.store.pagesIn(key, 0, 2 * baseT));

    beforeEach(async () => {
      const idChunks = [{ index: 0, ids: addIds(noIds, [1, 3]) }];
      await commit(changeOf(tripOf(key), { pages, idChunks, addedDates: [date, "2026-11-21"] }));
    });

    test("takes all parts, the trip and its share of the lanes at once, and nothing of others", async () => {
      const other = tripOf({ ...key, trip: `${key.trip}x` });
      await commit(changeOf(other, { pages, addedDates: [date] }));
      const before = await table.fleetDay(date);
      const { dates, others } = await table.store.partsOf(key);
      expect([dates.toSorted(), others.length]).toEqual([[date, "2026-11-21"], 3]);
      expect(await remove(1, { laneChanges: [laneOf(-700, -1)] })).toEqual({ kind: "committed" });
      expect([await load(), await pagesLeft(), await table.tripsOn(key.driver, date)]).toEqual([
        undefined,
        [],
        [other.trip],
      ]);
      expect(await table.store.partsOf(key)).toEqual({ dates: [], others: [] });
      expect(await load(other)).toEqual(other);
      expect(await Array.fromAsync(table.store.pagesIn(other, 0, 2 * baseT))).toEqual(pages);
      const after = await table.fleetDay(date);
      expect([after.distanceMm - before.distanceMm, after.trips - before.trips]).toEqual([-700, -1]);
    });

    test("of some parts leaves the trip with the others", async () => {
      const { others } = await table.store.partsOf(key);
      const [part] = others.filter((name) => !/^I|ids/.test(name));
      const next = tripOf(key, { rev: 2 });
      expect(await remove(1, { next, parts: { dates: [date], others: [part!] } })).toEqual({
        kind: "committed",
      });
      expect([(await load())?.rev, await table.tripsOn(key.driver, date)]).toEqual([2, []]);
      expect(await pagesLeft()).toHaveLength(1);
      expect((await table.store.partsOf(key)).dates).toEqual(["2026-11-21"]);
    });

    test.each([undefined, 2])("is stale and changes nothing if `rev` is not %s", async (expectedRev) => {
      const before = await table.fleetDay(date);
      expect(await remove(expectedRev, { laneChanges: [laneOf(-700, -1)] })).toEqual({
        kind: "stale",
        trips: [key],
      });
      expect([(await load())?.rev, await pagesLeft()]).toEqual([1, pages]);
      expect(await table.fleetDay(date)).toEqual(before);
    });

    test("of what an expired trip left expects no trip", async () => {
      nowMs = startMs + 1_000_000;
      expect(await load()).toBeUndefined();
      expect((await remove(1)).kind).toBe("stale");
      expect(await remove(undefined)).toEqual({ kind: "committed" });
      nowMs = startMs;
      expect([await load(), await table.store.partsOf(key)]).toEqual([undefined, { dates: [], others: [] }]);
    });
  });

  describe("an item that expires", () => {
    const expiresAt = startMs / 1000 + 500;
    const expired = () => {
      nowMs = expiresAt * 1000;
    };

    test("is read until then, and no longer from then on", async () => {
      const page = [aWindow(baseT)];
      await commit(changeOf(tripOf(key, { expiresAt }), { pages: [page] }));
      const pages = async () => [
        ...(await Array.fromAsync(table.store.pagesIn(key, baseT, baseT))),
        ...(await Array.fromAsync(table.store.pagesBefore(key, baseT + windowMs))),
        ...(await Array.fromAsync(table.store.pagesAfter(key, baseT - windowMs))),
      ];
      nowMs = expiresAt * 1000 - 1;
      expect([(await load())?.received, await pages()]).toEqual([5, [page, page, page]]);
      expired();
      expect([await load(), await pages()]).toEqual([undefined, []]);
    });

    test("is overwritten by a commit that expects nothing, but not by one that expects it", async () => {
      await commit(changeOf(tripOf(key, { expiresAt })));
      expired();
      const anew = tripOf(key, { received: 8, expiresAt: expiresAt + 9_000 });
      expect(await commit(changeOf({ ...anew, rev: 2 }, { expectedRev: 1 }))).toMatchObject({
        kind: "stale",
      });
      expect(await commit(changeOf(anew))).toEqual({ kind: "committed" });
      expect(await load()).toEqual(anew);
    });
  });

  test("pages are found by their span, and nearest first from either side", async () => {
    const minutes = fc.uniqueArray(fc.nat({ max: 40 }), { minLength: 1, maxLength: 14 });
    const bound = fc.integer({ min: -2, max: 42 }).map((minute) => baseT + minute * windowMs);
    await fc.assert(
      fc.asyncProperty(
        minutes,
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 14, maxLength: 14 }),
        fc.array(
          fc.tuple(bound, bound).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
          { minLength: 1, maxLength: 5 },
        ),
        async (minutes, sizes, bounds) => {
          const key = aTripKey();
          const windows = minutes.toSorted((a, b) => a - b).map((at) => aWindow(baseT + at * windowMs));
          const pages: Page[] = [];
          for (let at = 0; at < windows.length; at += pages.at(-1)!.length)
            pages.push(windows.slice(at, at + sizes[pages.length]!));
          await commit(changeOf(tripOf(key), { pages }), changeOf(tripOf(aTripKey()), { pages }));
          for (const [from, to] of bounds) {
            const { store } = table;
            expect(await Array.fromAsync(store.pagesIn(key, from, to))).toEqual(
              pages.filter((page) => page.at(-1)!.start >= from && page[0]!.start <= to),
            );
            expect(await Array.fromAsync(store.pagesBefore(key, from))).toEqual(
              pages.filter(([first]) => first!.start < from).reverse(),
            );
            expect(await Array.fromAsync(store.pagesAfter(key, from))).toEqual(
              pages.filter(([first]) => first!.start > from),
            );
          }
        },
      ),
      tries(25),
    );
  });
};
