import { setTimeout as sleep } from "node:timers/promises";
import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { aggregate } from "@trips/core/application/aggregate.ts";
import { readDayRange, readDriverDay, readFleetDayRange } from "@trips/core/application/read-days.ts";
import { readTripList, type TripPlace } from "@trips/core/application/read-trip-list.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { noTracks, rangeReaderOf, storeOfDrives } from "@trips/core/testing/memory-trip-reader.ts";
import { aDelivery, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createDayRangeReader } from "./day-range-reader.ts";
import { createErasedUntil } from "./erased-until.ts";
import { createRejectStore } from "./reject-store.ts";
import { createTripReader } from "./trip-reader.ts";
import { createTripStore } from "./trip-store.ts";

type Drive = readonly [key: TripKey, startT: number, count: number];

/** Four a day of carla's, two of them at once; the last of a day leaves before midnight and comes home after it. */
const drivesOfCarla = Array.from({ length: 60 }, (_, index): Drive => {
  const hour = [8, 8, 17, 23.999][index % 4]!;
  const startT = Date.UTC(2026, 8, 1 + Math.floor(index / 4)) + Math.round(hour * 3_600_000);
  return [{ driver: "carla", trip: `trip-${(index * 7) % 60}` }, startT, 30];
});

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
  const ports = {
    store: createTripStore(table),
    rejectStore: createRejectStore(table),
    erasedUntil: createErasedUntil(table),
    cache: new TripCache(10),
    now: Date.now,
    sleep: (ms: number) => sleep(ms),
    random: Math.random,
    slot: 0,
    retentionDays: 400,
    writeRejects: async () => {
      throw new Error("unexpected rejects");
    },
  };
  const drives: readonly [driver: string, trip: string, day: number, hour: number][] = [
    ["ana", "early", 17, 8],
    ["ana", "z:last", 20, 20],
    ["ana", "after", 21, 8],
    // Leaves on the 18th, comes home on the 19th.
    ["ana", "overnight", 18, 23.999],
    ["ana.b", "another", 18, 8],
  ];
  const drivesOfOthers = drives.map(([driver, trip, day, hour]): Drive => {
    const startT = Date.UTC(2026, 10, day) + Math.round(hour * 3_600_000);
    return [{ driver, trip }, startT, 30];
  });
  const deliveries = [...drivesOfOthers, ...drivesOfCarla].map(([key, startT, count]) =>
    aDelivery(envelopeOf({ key, fixes: straightDrive({ count, startT }) })),
  );
  expect((await aggregate(ports, deliveries)).failed).toEqual([]);
});
afterAll(() => table.stop());

const namesBetween = async (from: string, to: string): Promise<string[]> =>
  (await createDayRangeReader(table).tripsOfDriverBetween("ana", from, to)).map(({ trip }) => trip).sort();

test("a range holds the trips of its first and last date and none beyond, and of no other driver", async () => {
  expect(await namesBetween("2026-11-17", "2026-11-20")).toEqual(["early", "overnight", "z:last"]);
  expect(await namesBetween("2026-11-18", "2026-11-18")).toEqual(["overnight"]);
});

test("a trip on two dates of the range is listed once, and also for either date alone", async () => {
  expect(await namesBetween("2026-11-18", "2026-11-19")).toEqual(["overnight"]);
  expect(await namesBetween("2026-11-19", "2026-11-19")).toEqual(["overnight"]);
});

test("a range without trips is empty", async () => {
  expect(await namesBetween("2026-10-01", "2026-10-31")).toEqual([]);
});

test("the first and the last driven date are the driver's own; nobody's are undefined", async () => {
  const reader = createDayRangeReader(table);
  expect(await reader.drivenDatesOf("ana")).toEqual({ first: "2026-11-17", last: "2026-11-21" });
  expect(await reader.drivenDatesOf("ana.b")).toEqual({ first: "2026-11-18", last: "2026-11-18" });
  expect(await reader.drivenDatesOf("an")).toBeUndefined();
});

const carla = { driver: "carla", isFleet: false };
const [from, to] = ["2026-09-01", "2026-10-05"];

/** The read units of what `read` reads. */
const unitsOf = async <Value>(read: () => Promise<Value>): Promise<[Value, units: number]> => {
  let units = 0;
  table.client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
      const result = await next(args);
      const consumed = [(result.output as { ConsumedCapacity: ConsumedCapacity }).ConsumedCapacity].flat();
      for (const { CapacityUnits } of consumed) units += CapacityUnits!;
      return result;
    },
    { step: "initialize", name: "units" },
  );
  try {
    return [await read(), units];
  } finally {
    table.client.middlewareStack.remove("units");
  }
};

const pageOf = (limit: number, after: TripPlace | undefined, ranges = createDayRangeReader(table)) =>
  readTripList(carla, { ranges, reader: noTracks, now: Date.now }, "carla", {
    from,
    to,
    limit,
    ...(after && { after }),
  });

const allOf = async (limit: number, ranges = createDayRangeReader(table)) => {
  const pages = [await pageOf(limit, undefined, ranges)];
  while (!pages.at(-1)!.isLast) pages.push(await pageOf(limit, pages.at(-1)!.trips.at(-1)!.place, ranges));
  return pages.flatMap(({ trips }) => trips.map(({ view }) => view));
};

test("pages of the table are those of the store in memory, whatever their size, and add up to the days", async () => {
  const expected = await allOf(100, rangeReaderOf(await storeOfDrives(drivesOfCarla)));
  expect(expected).toHaveLength(drivesOfCarla.length);
  for (const limit of [1, 3, 7, 100]) expect(await allOf(limit)).toEqual(expected);

  const { days } = await readDayRange(
    carla,
    { ranges: createDayRangeReader(table), reader: noTracks },
    "carla",
    from,
    to,
  );
  expect(days).toHaveLength(16);
  const reader = createTripReader(table);
  for (const { tripCount, ...day } of days) {
    const shares = expected.flatMap((trip) => trip.days.filter(({ date }) => date === day.date));
    expect(shares).toHaveLength(tripCount);
    const sum = shares.reduce((meters, { distanceMeters }) => meters + distanceMeters, 0);
    expect(sum).toBeCloseTo(day.distanceMeters, 6);
    const single = await readDriverDay(carla, { reader, now: Date.now }, "carla", day.date);
    expect(single).toMatchObject({ ...day, tripCount });
  }
});

test("a page costs what it lists: half a unit a trip, however many lie before and after it", async () => {
  const perDate = 5;
  for (const limit of [1, 10, 20]) {
    let after: TripPlace | undefined;
    for (let page = 0; page < 3; page++) {
      const [{ trips }, units] = await unitsOf(() => pageOf(limit, after));
      after = trips.at(-1)!.place;
      // Besides: the trip that shows whether more follow, what else the dates at both ends have, a few queries.
      expect(units).toBeLessThanOrEqual(0.5 * (limit + 1 + 3 * perDate) + 3);
    }
  }
  const ranges = createDayRangeReader(table);
  const [, units] = await unitsOf(() => readDayRange(carla, { ranges, reader: noTracks }, "carla", from, to));
  expect(units).toBeLessThanOrEqual(0.5 * drivesOfCarla.length + 5);
  expect(units).toBeGreaterThanOrEqual(0.5 * drivesOfCarla.length);
});

test("a range of the fleet's days costs half a unit a date, whatever was driven", async () => {
  const boss = { driver: "boss", isFleet: true };
  const [{ days }, units] = await unitsOf(() =>
    readFleetDayRange(boss, { reader: createTripReader(table) }, from, to),
  );
  expect(days).toHaveLength(16);
  expect(units).toBe(0.5 * 35);
});
