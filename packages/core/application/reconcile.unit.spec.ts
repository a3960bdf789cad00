import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { TripKey } from "../domain/trip.ts";
import { aWorker, deliverUntilDone, invocationsOf, sentTrips, somePageSizes } from "../testing/deliveries.ts";
import { nothingErased } from "../testing/memory-curated-zone.ts";
import { MemoryLake } from "../testing/memory-lake.ts";
import { MemoryRejectStore } from "../testing/memory-reject-store.ts";
import { tripReaderOf } from "../testing/memory-trip-reader.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, baseT, envelopeOf, receivedAt, straightDrive } from "../testing/records.ts";
import { type Books, faultsOf, keepSums, type LakeLedger } from "./books.ts";
import { placeOfKey } from "./curated-zone.ts";
import type { Delivery } from "./delivery.ts";
import { reconcile } from "./reconcile.ts";
import { nameOf } from "./trip-cache.ts";

const sizes = (max: number) => fc.array(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 6 });

/** Both ledgers of the same deliveries. */
const ledgersOf = async (
  deliveries: readonly Delivery[],
  worker: Partial<Parameters<typeof aWorker>[0]> = {},
) => {
  const store = new MemoryTripStore();
  const rejectStore = new MemoryRejectStore();
  await deliverUntilDone(aWorker({ store, rejectStore, ...worker }).ports, deliveries);
  const lake = new MemoryLake();
  await lake.merge(deliveries);
  return {
    store,
    lake,
    reader: tripReaderOf(store, [], rejectStore),
    zone: lake.zone,
    erasedUntil: nothingErased,
  };
};

type Ledgers = Omit<Awaited<ReturnType<typeof ledgersOf>>, "lake"> & { readonly lake: MemoryLake };

/** Long after everything arrived. */
const later = receivedAt + 3_600_000;

const check = (
  ledgers: Omit<Ledgers, "lake"> & { readonly lake: LakeLedger },
  date: string,
  request: Partial<Parameters<typeof reconcile>[1]> & { readonly nowMs?: number } = {},
): Promise<Books> => {
  const { nowMs = later, ...rest } = request;
  return reconcile({ ...ledgers, now: () => nowMs }, { date, settleMs: 0, recounts: () => true, ...rest });
};

test("whatever is delivered, in whatever order and however often, the books balance on every date", async () => {
  await fc.assert(
    fc.asyncProperty(
      sentTrips({ corrects: true }),
      sizes(12),
      sizes(8),
      somePageSizes,
      async (trips, batches, calls, pageSizes) => {
        const ledgers = await ledgersOf(invocationsOf(trips, batches, calls).flat(), { pageSizes });
        for (const date of ledgers.store.dates.keys()) {
          const books = await check(ledgers, date);
          expect(books.differences).toEqual([]);
          expect(faultsOf(books)).toBe(0);
          expect(books.lake).toEqual(books.table);
          expect(books.lanes).toEqual(books.table);
          expect(books.trips.equal).toBe(books.table.trips);
          expect(books.recounted).toBe(books.table.trips);
        }
      },
    ),
    tries(500),
  );
});

const date = "2026-11-20";
const ana: TripKey = { driver: "ana", trip: "errand" };
const bruno: TripKey = { driver: "bruno", trip: "errand" };

/** Drives of 70 minutes at 1 Hz from 09:00, in batches of ten minutes. */
const deliveriesOf = (keys: readonly TripKey[] = [ana, bruno]): Delivery[] =>
  keys.flatMap((key) => {
    const fixes = straightDrive({ count: 4_200, startT: baseT });
    return [0, 1, 2, 3, 4, 5, 6].map((part) =>
      aDelivery(envelopeOf({ key, receivedAt: arrivedAt, fixes: fixes.slice(part * 600, (part + 1) * 600) })),
    );
  });

/** When all of it has arrived. */
const arrivedAt = baseT + 4_300_000;

let ledgers: Ledgers;
beforeEach(async () => {
  ledgers = await ledgersOf(deliveriesOf());
});

const faultyIn = (books: Books) =>
  books.differences
    .filter(({ standing }) => standing === "fault")
    .map(({ driver, findings }) => `${driver}: ${findings.join()}`);

test("what a driver has had erased may be in the lake until it is swept, and no longer", async () => {
  ledgers.store.trips.delete(nameOf(ana));
  for (const trips of ledgers.store.dates.values()) trips.delete(nameOf(ana));
  const erasedUntil = async (keys: readonly TripKey[]) =>
    keys.map(({ driver }) => (driver === ana.driver ? arrivedAt : undefined));
  const standingAfter = async (ms: number) => {
    const { differences } = await check({ ...ledgers, erasedUntil }, date, { nowMs: arrivedAt + ms });
    return differences.map(({ driver, standing }) => `${driver}: ${standing}`);
  };
  expect(await standingAfter(3_600_000)).toEqual(["ana: in-flight"]);
  expect(await standingAfter(4 * 3_600_000)).toEqual(["ana: fault"]);
});

describe("what is broken on purpose is found and named:", () => {
  const name = nameOf(ana);
  const fileOf = (hour: number): string =>
    ledgers.lake.placesOf(ana).find(({ file }) => placeOfKey(file)!.hour % 24 === hour)!.file;

  test.each([
    [
      "a row's distance",
      () => ledgers.lake.change(ana, 600, "distance_mm", (mm) => Number(mm) + 1),
      ["ana: lake"],
    ],
    ["a row that is gone", () => ledgers.lake.remove(ana, 600), ["ana: lake"]],
    ["all rows of a trip", () => ledgers.lake.remove(ana), ["ana: not-in-lake"]],
    [
      "a page that is gone",
      () => {
        const pages = ledgers.store.pages.get(name)!;
        pages.delete([...pages.keys()][3]!);
      },
      ["ana: windows"],
    ],
    [
      "a page with the records of another",
      () => {
        const pages = [...ledgers.store.pages.get(name)!];
        ledgers.store.pages.get(name)!.set(pages[3]![0], pages[4]![1]);
      },
      ["ana: windows"],
    ],
    [
      "a trip's total of the date",
      () => {
        const item = ledgers.store.trips.get(name)!;
        const day = item.trip.summary.days.get(date)!;
        const days = new Map([[date, { ...day, movingMs: day.movingMs - 1 }]]);
        ledgers.store.trips.set(name, {
          ...item,
          trip: { ...item.trip, summary: { ...item.trip.summary, days } },
        });
      },
      ["ana: lake,windows"],
    ],
    [
      "a trip's item that is gone",
      () => {
        ledgers.store.trips.delete(name);
        ledgers.store.dates.get(date)!.delete(name);
      },
      ["ana: not-in-table"],
    ],
    [
      "a trip that is not found under its date",
      () => {
        ledgers.store.dates.get(date)!.delete(name);
      },
      ["ana: not-listed"],
    ],
  ])("%s", async (_, breakIt, findings) => {
    expect(faultsOf(await check(ledgers, date))).toBe(0);
    breakIt();
    expect(faultyIn(await check(ledgers, date))).toEqual(findings);
  });

  test.each([9, 10])("the file of %i o'clock, by its name", async (hour) => {
    const key = fileOf(hour);
    ledgers.lake.curated.contents.delete(key);
    const { differences } = await check(ledgers, date);
    expect(differences.filter(({ standing }) => standing === "fault")).toEqual(
      expect.arrayContaining([expect.objectContaining({ driver: "ana", missingFiles: [key] })]),
    );
  });

  test("a lane", async () => {
    const [lane] = [...ledgers.store.lanes.get(date)!.values()];
    Object.assign(lane!.totals, { idleMs: lane!.totals.idleMs + 1 });
    const books = await check(ledgers, date);
    expect(books.lanesStanding).toBe("fault");
    expect(books.trips.fault).toBe(0);
    expect(faultsOf(books)).toBe(1);
  });
});

const minuteMs = 60_000;
const settleMs = 5 * minuteMs;
const changeRow = (unknownMs = 7) => ledgers.lake.change(ana, 600, "unknown_ms", () => unknownMs);
const countsOf = ({ trips }: Books) =>
  Object.fromEntries(Object.entries(trips).filter(([, count]) => count > 0));

describe("a difference", () => {
  test("is no fault while the trip's records may be on their way into the lake", async () => {
    changeRow();
    const books = await check(ledgers, date, { settleMs, nowMs: arrivedAt + minuteMs });
    expect(countsOf(books)).toEqual({ equal: 1, "in-flight": 1 });
    expect(faultsOf(books)).toBe(0);
  });

  test("is a fault once it was seen unchanged for that long", async () => {
    changeRow();
    const first = arrivedAt + 10 * minuteMs;
    let books = await check(ledgers, date, { settleMs, nowMs: first });
    expect(countsOf(books)).toEqual({ equal: 1, "in-flight": 1 });
    books = await check(ledgers, date, { settleMs, nowMs: first + settleMs - 1, previous: books });
    expect(countsOf(books)).toEqual({ equal: 1, "in-flight": 1 });
    books = await check(ledgers, date, { settleMs, nowMs: first + settleMs, previous: books });
    expect(countsOf(books)).toEqual({ equal: 1, fault: 1 });
    expect(books.differences).toMatchObject([{ driver: "ana", sinceMs: first }]);
  });

  test("that changes begins anew", async () => {
    changeRow();
    const first = arrivedAt + 10 * minuteMs;
    const previous = await check(ledgers, date, { settleMs, nowMs: first });
    changeRow(8);
    const books = await check(ledgers, date, { settleMs, nowMs: first + settleMs, previous });
    expect(books.differences).toMatchObject([{ standing: "in-flight", sinceMs: first + settleMs }]);
  });

  test("of the lanes settles as the trips' do, while the trips grow", async () => {
    const [lane] = [...ledgers.store.lanes.get(date)!.values()];
    Object.assign(lane!.totals, { idleMs: lane!.totals.idleMs + 1 });
    const first = arrivedAt + 10 * minuteMs;
    const previous = await check(ledgers, date, { settleMs, nowMs: first });
    expect(previous.lanesStanding).toBe("in-flight");
    await deliverUntilDone(
      aWorker({ store: ledgers.store, slot: 1 }).ports,
      deliveriesOf([{ driver: "carla", trip: "new" }]),
    );
    const books = await check(ledgers, date, { settleMs, nowMs: first + settleMs, previous });
    expect(books.lanesStanding).toBe("fault");
  });

  test("that a sample found is looked at again until it is gone", async () => {
    const pages = ledgers.store.pages.get(nameOf(ana))!;
    const [start, page] = [...pages][3]!;
    pages.delete(start);
    const previous = await check(ledgers, date, { settleMs, nowMs: later });
    expect(previous.differences).toMatchObject([{ standing: "in-flight", findings: ["windows"] }]);
    const none = { settleMs, recounts: () => false };
    const broken = await check(ledgers, date, { ...none, nowMs: later + settleMs, previous });
    expect(broken.differences).toMatchObject([{ standing: "fault", findings: ["windows"] }]);
    pages.set(start, page);
    const mended = await check(ledgers, date, { ...none, nowMs: later + 2 * settleMs, previous: broken });
    expect(mended.differences).toEqual([]);
    expect(mended.seen).toEqual([]);
  });

  test("that is proven settles while its trip grows", async () => {
    const pages = ledgers.store.pages.get(nameOf(ana))!;
    pages.delete([...pages.keys()][3]!);
    const first = arrivedAt + minuteMs;
    const previous = await check(ledgers, date, { settleMs, nowMs: first });
    expect(previous.differences).toMatchObject([{ standing: "in-flight", findings: ["windows"] }]);
    const fixes = straightDrive({ count: 60, startT: baseT + 4_260_000 }).map((fix) => ({
      ...fix,
      id: fix.id + 5_000,
    }));
    const more = aDelivery(envelopeOf({ key: ana, receivedAt: first + settleMs, fixes }));
    await deliverUntilDone(aWorker({ store: ledgers.store, slot: 1 }).ports, [more]);
    const now = { settleMs, nowMs: first + settleMs, recounts: () => false };
    const books = await check(ledgers, date, { ...now, previous });
    expect(books.differences).toMatchObject([
      { standing: "fault", findings: ["lake", "windows"], sinceMs: first },
    ]);
  });

  test("between two versions of the rules is no fault as long as the records are the same", async () => {
    changeRow();
    ledgers.lake.change(ana, "all", "rules", () => 1);
    expect(countsOf(await check(ledgers, date))).toEqual({ equal: 1, "mixed-rules": 1 });
    ledgers.lake.change(ana, 5, "day", () => null);
    expect(countsOf(await check(ledgers, date))).toEqual({ equal: 1, fault: 1 });
  });

  test("of a trip from before the lake is none", async () => {
    const early = { driver: "ana", trip: "early" };
    const before = aDelivery(
      envelopeOf({ key: early, fixes: straightDrive({ count: 60, startT: baseT - 7_200_000 }) }),
    );
    await deliverUntilDone(aWorker({ store: ledgers.store, slot: 1 }).ports, [before]);
    const books = await check(ledgers, date);
    expect(countsOf(books)).toEqual({ equal: 2, "before-lake": 1 });
    expect(books.lakeBegins).toBe(date);
  });

  test("of a trip that has expired is none", async () => {
    ledgers.store.trips.delete(nameOf(ana));
    ledgers.store.dates.get(date)!.delete(nameOf(ana));
    const books = await check(ledgers, date, { nowMs: arrivedAt + 402 * 86_400_000 });
    expect(countsOf(books)).toEqual({ equal: 1, expired: 1 });
  });
});

test("records that the table refuses because of its bounds on a trip explain the difference, on each date", {
  tags: "slow",
}, async () => {
  const fixes = Array.from({ length: 405 }, (_, day) => ({
    id: day,
    t: baseT - (404 - day) * 86_400_000,
    lat: 0,
    lon: 0,
  }));
  ledgers = await ledgersOf([aDelivery(envelopeOf({ key: ana, fixes }))]);
  const dates = fixes.map(({ t }) => new Date(t).toISOString().slice(0, 10));
  expect(countsOf(await check(ledgers, dates[200]!))).toEqual({ equal: 1 });
  for (const refused of dates.slice(-2))
    expect(countsOf(await check(ledgers, refused))).toEqual({ explained: 1 });
  ledgers.lake.change(ana, -2, "day", () => dates[402]!);
  expect(countsOf(await check(ledgers, dates[402]!))).toEqual({ fault: 1 });
});

test("a record whose clock is set aside counts on no date, on either side", async () => {
  const [first, ...fixes] = straightDrive({ count: 60, startT: baseT });
  const rolledOver = { ...first!, t: first!.t - 1_024 * 7 * 86_400_000 };
  ledgers = await ledgersOf([aDelivery(envelopeOf({ key: ana, fixes: [rolledOver, ...fixes] }))]);
  const books = await check(ledgers, date);
  expect(books).toMatchObject({ table: { unique: 59 }, lake: { unique: 59 }, recounted: 1 });
  expect(books.differences).toEqual([]);
});

test("one driver's books leave out the others and the lanes", async () => {
  const books = await check(ledgers, date, { driver: "bruno" });
  expect(books.table).toMatchObject({ trips: 1, unique: 4_200 });
  expect(books.lake).toEqual(books.table);
  expect(books.lanes).toBeUndefined();
});

test("a file is read again only when it has changed", async () => {
  const { lake } = ledgers;
  const kept = { ...ledgers, lake: keepSums(lake, 100) };
  const read = async (faults: number) => {
    const before = lake.reads.length;
    expect(faultsOf(await check(kept, date))).toBe(faults);
    return lake.reads.length - before;
  };
  expect(await read(0)).toBe(lake.curated.contents.size);
  expect(await read(0)).toBe(0);
  changeRow();
  expect(await read(1)).toBe(1);
});
