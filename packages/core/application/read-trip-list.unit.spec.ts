import fc from "fast-check";
import { expect, test } from "vitest";
import { aWorker, deliverUntilDone } from "../testing/deliveries.ts";
import { noTracks, rangeReaderOf, storeOfDrives, tripReaderOf } from "../testing/memory-trip-reader.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, envelopeOf, straightDrive } from "../testing/records.ts";
import { type DayRangeReader, readDayRange, readDriverDay } from "./read-days.ts";
import { type ListedTrip, readTripList, type TripList, type TripPlace } from "./read-trip-list.ts";

const ana = { driver: "ana", isFleet: false };
const now = () => Date.UTC(2026, 10, 20);
const dayMs = 86_400_000;
const firstT = Date.UTC(2026, 10, 1);
const dateOf = (day: number): string => new Date(firstT + day * dayMs).toISOString().slice(0, 10);

type Dates = { readonly from: string; readonly to: string };

const pagesOf = async (
  ranges: DayRangeReader,
  dates: Dates,
  limit: number,
  meanwhile: (page: number) => Promise<void> = async () => {},
): Promise<TripList[]> => {
  const pages: TripList[] = [];
  let after: TripPlace | undefined;
  for (;;) {
    const page = await readTripList(ana, { ranges, reader: noTracks, now }, "ana", {
      ...dates,
      limit,
      ...(after && { after }),
    });
    pages.push(page);
    if (page.isLast) return pages;
    expect(pages.length).toBeLessThan(100);
    expect(page.trips).toHaveLength(limit);
    after = page.trips.at(-1)!.place;
    await meanwhile(pages.length);
  }
};

const tripsIn = (pages: readonly TripList[]): ListedTrip[] => pages.flatMap(({ trips }) => trips);

const namesIn = (pages: readonly TripList[]): string[] => tripsIn(pages).map(({ view }) => view.tripId);

const daysCount = 12;

type Drive = {
  readonly driver: string;
  readonly timeZone: string;
  readonly hour: number;
  readonly minutes: number;
  readonly daysLater: number;
};

/** A few drives at a time; some start together, cross midnights, or go on days later. */
const someDrives: fc.Arbitrary<Drive[]> = fc.array(
  fc.record({
    driver: fc.constantFrom("ana", "ana", "ana", "ana.b"),
    timeZone: fc.constantFrom("UTC", "America/Argentina/Buenos_Aires", "Pacific/Kiritimati", "Etc/GMT+12"),
    hour: fc.nat({ max: daysCount * 4 }).map((quarter) => quarter * 6 - 1),
    minutes: fc.constantFrom(1, 2, 120),
    daysLater: fc.constantFrom(0, 0, 0, 1, 4),
  }),
  { minLength: 1, maxLength: 25, size: "max" },
);

const someDates = fc
  .oneof(
    fc.constant([0, daysCount] as const),
    fc.tuple(fc.nat({ max: daysCount }), fc.nat({ max: daysCount })),
  )
  .map(([a, b]): Dates => ({ from: dateOf(Math.min(a, b)), to: dateOf(Math.max(a, b)) }));

const storeOf = async (drives: readonly Drive[]) => {
  const store = new MemoryTripStore();
  const deliveries = drives.map(({ driver, timeZone, hour, minutes, daysLater }, index) => {
    const startT = firstT + hour * 3_600_000;
    const partAt = (t: number, firstId: number) =>
      straightDrive({ startT: t, firstId, count: minutes + 1, everyMs: 60_000, stepMicrodegrees: 5_000 });
    const fixes = [...partAt(startT, 0), ...(daysLater > 0 ? partAt(startT + daysLater * dayMs, 1000) : [])];
    return aDelivery(envelopeOf({ key: { driver, trip: `trip-${index}` }, timeZone, fixes }));
  });
  await deliverUntilDone(aWorker({ store }).ports, deliveries);
  return store;
};

test("pages of any size give each trip of the dates once, newest first, and add up to the days", async () => {
  await fc.assert(
    fc.asyncProperty(someDrives, someDates, fc.integer({ min: 1, max: 6 }), async (drives, dates, limit) => {
      const store = await storeOf(drives);
      const ranges = rangeReaderOf(store);
      const pages = await pagesOf(ranges, dates, limit);
      const trips = tripsIn(pages);
      expect(new Set(namesIn(pages)).size).toBe(trips.length);
      expect(trips).toEqual(tripsIn(await pagesOf(ranges, dates, 100)));

      const places = trips.map(({ place }) => place);
      expect(places).toEqual(
        places.toSorted((a, b) =>
          a.date !== b.date ? (a.date > b.date ? -1 : 1) : b.startT - a.startT || (a.trip > b.trip ? -1 : 1),
        ),
      );

      const { days } = await readDayRange(ana, { ranges, reader: noTracks }, "ana", dates.from, dates.to);
      const driven = new Set(trips.flatMap(({ view }) => view.days.map(({ date }) => date)));
      const within = [...driven].filter((date) => date >= dates.from && date <= dates.to);
      expect(days.map(({ date }) => date)).toEqual(within.sort());
      for (const day of days) {
        const ofDay = trips
          .map(({ view }) => view)
          .filter((view) => view.days.some(({ date }) => date === day.date));
        const single = await readDriverDay(ana, { reader: tripReaderOf(store), now }, "ana", day.date);
        expect(ofDay.map(({ tripId }) => tripId).sort()).toEqual(
          single.trips.map(({ tripId }) => tripId).sort(),
        );
        const { trips: _, ...totals } = single;
        expect(day).toEqual(totals);
        const shares = ofDay.map((view) => view.days.find(({ date }) => date === day.date)!);
        for (const name of [
          "distanceMeters",
          "movingSeconds",
          "idleSeconds",
          "parkedSeconds",
          "unknownSeconds",
        ] as const)
          expect(shares.reduce((sum, share) => sum + share[name], 0)).toBeCloseTo(day[name], 6);
      }
    }),
    tries(150),
  );
});

//   page 1            page 2 …
//   new ──┤after      ├── new       the places ahead of the cursor
test("trips that arrive between two pages move none of the others", async () => {
  const early = [...Array(9).keys()].map(
    (index) => [{ driver: "ana", trip: `old-${index}` }, firstT + (index * dayMs) / 2, 30] as const,
  );
  const store = await storeOfDrives(early);
  const ranges = rangeReaderOf(store);
  const dates = { from: dateOf(0), to: dateOf(daysCount) };
  const before = namesIn(await pagesOf(ranges, dates, 100));
  const arrive = async (trip: string, startT: number) => {
    const fixes = straightDrive({ count: 30, startT });
    const data = envelopeOf({ key: { driver: "ana", trip }, fixes });
    await deliverUntilDone(aWorker({ store }).ports, [aDelivery(data)]);
  };
  const pages = await pagesOf(ranges, dates, 2, async (page) => {
    await arrive(`newer-${page}`, firstT + 10 * dayMs + page * 60_000);
    await arrive(`older-${page}`, firstT + page * 60_000);
  });
  const names = namesIn(pages);
  expect(names.filter((name) => name.startsWith("old-"))).toEqual(before);
  expect(names.filter((name) => name.startsWith("newer"))).toEqual([]);
  expect(names.filter((name) => name.startsWith("older")).length).toBeGreaterThan(2);
  expect(new Set(names).size).toBe(names.length);
});

test("a trip that overlaps several of the dates is listed once, where it begins among them", async () => {
  const overnight = [{ driver: "ana", trip: "overnight" }, firstT + 2 * dayMs - 60_000, 120] as const;
  const drives = [
    overnight,
    ...[1, 2].map(
      (day) => [{ driver: "ana", trip: `noon-${day}` }, firstT + (day + 0.5) * dayMs, 30] as const,
    ),
  ];
  const ranges = rangeReaderOf(await storeOfDrives(drives));
  const listed = async (from: number, to: number) =>
    namesIn(await pagesOf(ranges, { from: dateOf(from), to: dateOf(to) }, 1));
  expect(await listed(0, 5)).toEqual(["noon-2", "overnight", "noon-1"]);
  expect(await listed(2, 5)).toEqual(["noon-2", "overnight"]);
  expect(await listed(0, 1)).toEqual(["overnight", "noon-1"]);
});

test("a page reads no more dates than it takes, however many trips there are", async () => {
  const perDay = 3;
  const drives = Array.from(
    { length: perDay * daysCount },
    (_, index) =>
      [{ driver: "ana", trip: `trip-${index}` }, firstT + index * 8 * 3_600_000 + 60_000, 2] as const,
  );
  const ranges = rangeReaderOf(await storeOfDrives(drives));
  let read = 0;
  const counted: DayRangeReader = {
    ...ranges,
    tripsOfLatestDates: async (...asked) => {
      const latest = await ranges.tripsOfLatestDates(...asked);
      read += latest.trips.length;
      return latest;
    },
  };
  const dates = { from: dateOf(0), to: dateOf(daysCount) };
  for (const limit of [1, 2, 5, 10]) {
    let after: TripPlace | undefined;
    for (let page = 0; page < 3; page++) {
      read = 0;
      const { trips } = await readTripList(ana, { ranges: counted, reader: noTracks, now }, "ana", {
        ...dates,
        limit,
        ...(after && { after }),
      });
      after = trips.at(-1)!.place;
      // What the page lists, the one that shows whether another follows, and what else its first and last date have.
      expect(read).toBeLessThanOrEqual(limit + 1 + 2 * (perDay - 1) + perDay);
    }
  }
});

test.each([
  ["2026-11-20", "2026-11-19"],
  ["2026-01-01", "2027-01-02"],
  ["2026-11-20", "soon"],
])("from %s to %s is refused before anything is read", async (from, to) => {
  const ranges = {
    tripsOfLatestDates: () => Promise.reject(new Error("nothing should be read")),
  } as unknown as DayRangeReader;
  await expect(
    readTripList(ana, { ranges, reader: noTracks, now }, "ana", { from, to, limit: 1 }),
  ).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringContaining("1 to 366 dates"),
  });
});
