import { beforeEach, expect, test } from "vitest";
import { aWorker, deliverUntilDone } from "../testing/deliveries.ts";
import { MemoryBooksStore } from "../testing/memory-books-store.ts";
import { nothingErased } from "../testing/memory-curated-zone.ts";
import { MemoryLake } from "../testing/memory-lake.ts";
import { tripReaderOf } from "../testing/memory-trip-reader.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { aDelivery, baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import { faultsOfRun, maxOtherDates, type RecentPorts, reconcileRecent } from "./reconcile-recent.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const settleMs = 5 * minuteMs;
const request = { settleMs, budgetMs: 4 * minuteMs };
const ana = { driver: "ana", trip: "errand" };

/** At 10:00 UTC it is the 21st in the far east; yesterday was the 18th in the far west. */
const nearest = ["2026-11-21", "2026-11-20", "2026-11-19", "2026-11-18"];

let lake: MemoryLake;
let books: MemoryBooksStore;
let nowMs: number;
let ports: RecentPorts;
let objects: { firstT: number; lastT: number }[];

/** A drive of ten minutes on 2026-11-20, counted on both sides. */
beforeEach(async () => {
  const fixes = straightDrive({ count: 600, startT: baseT });
  const deliveries = [aDelivery(envelopeOf({ key: ana, receivedAt: baseT + 600_000, fixes }))];
  const store = new MemoryTripStore();
  await deliverUntilDone(aWorker({ store }).ports, deliveries);
  lake = new MemoryLake();
  await lake.merge(deliveries);
  books = new MemoryBooksStore();
  nowMs = baseT + 60 * minuteMs;
  objects = [];
  ports = {
    lake,
    zone: lake.zone,
    erasedUntil: nothingErased,
    reader: tripReaderOf(store),
    books,
    objectsOn: async (date) => (date === "2026-11-20" ? objects : []),
    now: () => nowMs,
  };
});

test("today and yesterday are checked wherever on Earth they are, and what was found is kept", async () => {
  const run = await reconcileRecent(ports, request);
  expect(run.dates.map(({ date }) => date)).toEqual(nearest);
  expect(run).toMatchObject({ checkedAtMs: nowMs, unchecked: 0 });
  expect(run.dates[1]).toMatchObject({ date: "2026-11-20", table: { trips: 1, unique: 600 } });
  expect(books.books.get("2026-11-20")).toMatchObject({ lake: { unique: 600 }, lakeBegins: "2026-11-20" });
  expect(books.run).toEqual(run);
});

test("a difference is a fault in the second run that sees it", async () => {
  lake.change(ana, 60, "distance_mm", (mm) => Number(mm) + 1);
  expect(faultsOfRun(await reconcileRecent(ports, request))).toBe(0);
  nowMs += settleMs;
  const run = await reconcileRecent(ports, request);
  expect(faultsOfRun(run)).toBe(1);
  expect(run.dates[1]!.differences).toMatchObject([{ driver: "ana", findings: ["lake"] }]);
});

test("dates that records arrived for are checked, too, and many of them in turn", async () => {
  const dates = async () =>
    (await reconcileRecent(ports, request)).dates.map(({ date }) => date).slice(nearest.length);
  objects = [{ firstT: baseT - 9 * dayMs, lastT: baseT - 9 * dayMs + minuteMs }];
  expect(await dates()).toEqual(["2026-11-11", "2026-11-10"]);
  objects = Array.from({ length: 20 }, (_, days) => baseT - (9 + days) * dayMs).map((t) => ({
    firstT: t,
    lastT: t,
  }));
  const seen = new Set<string>();
  for (let run = 0; run < 5; run++) {
    const some = await dates();
    expect(some).toHaveLength(maxOtherDates);
    expect(books.run!.unchecked).toBe(21 - maxOtherDates);
    for (const date of some) seen.add(date);
    nowMs += settleMs;
  }
  expect(seen.size).toBe(21);
});

test("the records of all trips are counted again in twelve runs, whatever the time between them", async () => {
  let recounted = 0;
  for (let run = 0; run < 12; run++, nowMs += 12 * minuteMs)
    recounted += (await reconcileRecent(ports, request)).dates.reduce((sum, each) => sum + each.recounted, 0);
  expect(recounted).toBe(1);
});

test("a run that takes long begins no further date, but checks one", async () => {
  objects = [];
  const run = await reconcileRecent({ ...ports, now: () => (nowMs += 3 * minuteMs) }, request);
  expect(run.dates).toHaveLength(1);
  expect(run.unchecked).toBe(nearest.length - 1);
});
