import { describe, expect, test } from "vitest";
import { limits } from "../api/limits.ts";
import { type TripKey, toRead } from "../domain/trip.ts";
import { aWorker } from "../testing/deliveries.ts";
import { MemoryRejectStore } from "../testing/memory-reject-store.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { aDelivery, baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import { windowReaderOf } from "../testing/window-reader.ts";
import { aggregate } from "./aggregate.ts";
import type { PulseCounts } from "./pulse.ts";
import {
  readDriverDay,
  readFleetDay,
  readParts,
  readPulse,
  readRoute,
  readTrip,
  readTripAnalysis,
} from "./read-trips.ts";
import { nameOf } from "./trip-cache.ts";
import { csvPieces } from "./trip-files.ts";
import type { PulseItem, TripReader } from "./trip-reader.ts";

/** Reads what the aggregate consumer wrote. */
const readerOf = (
  store: MemoryTripStore,
  pulse: readonly PulseItem[] = [],
  rejects = new MemoryRejectStore(),
): TripReader => {
  const summaryOf = (name: string) => {
    const { trip } = store.trips.get(name)!;
    return { driver: trip.driver, trip: trip.trip, summary: toRead(trip.summary) };
  };
  const tripsOfDay = async (date: string) => [...(store.dates.get(date) ?? [])].map(summaryOf).reverse();
  return {
    loadTrip: async (key) => {
      const trip = store.trips.get(nameOf(key))?.trip;
      return trip && { ...trip, summary: toRead(trip.summary) };
    },
    ...windowReaderOf((key) => store.windowsOf(key)),
    tripsOfDriver: async (driver, date) => (await tripsOfDay(date)).filter((trip) => trip.driver === driver),
    tripsOfDay,
    loadFleetDay: async (date) => store.fleetDay(date),
    rejectsOfTrip: async (key) => rejects.rejectsOfTrip(key),
    rejectsOfDriver: async (driver, date) => rejects.rejectsOfDriver(driver, date),
    loadPulse: async (from, to) => pulse.filter(({ minuteMs }) => minuteMs >= from && minuteMs < to),
  };
};

const trips: readonly [TripKey, startT: number, count: number][] = [
  [{ driver: "ana", trip: "b" }, Date.UTC(2026, 10, 20, 23, 59, 30), 121],
  [{ driver: "ana", trip: "a" }, Date.UTC(2026, 10, 20, 10), 61],
  [{ driver: "ana", trip: "c" }, Date.UTC(2026, 10, 20, 10), 61],
  [{ driver: "bruno", trip: "a" }, Date.UTC(2026, 10, 20, 10), 31],
];

const written = async () => {
  const store = new MemoryTripStore();
  const deliveries = trips.map(([key, startT, count]) =>
    aDelivery(envelopeOf({ key, fixes: straightDrive({ count, startT }) })),
  );
  await aggregate(aWorker({ store }).ports, deliveries);
  return { reader: readerOf(store), now: () => baseT };
};

describe("a driver's day", () => {
  test("is the trips that overlap the date by start, and what they add to it", async () => {
    const day = await readDriverDay(await written(), "ana", "2026-11-20");
    expect(day).toMatchObject({ date: "2026-11-20", tripCount: 3, movingSeconds: 60 + 60 + 30 });
    expect(day.trips.map(({ tripId }) => tripId)).toEqual(["a", "c", "b"]);
    expect(day.distanceMeters).toBe((150 * 11_132) / 1000);
    expect(day).not.toHaveProperty("driverCount");
  });

  test("after midnight has the rest of the trip that crossed it", async () => {
    const day = await readDriverDay(await written(), "ana", "2026-11-21");
    expect(day).toMatchObject({ tripCount: 1, movingSeconds: 90, distanceMeters: (90 * 11_132) / 1000 });
  });

  test("without a trip is empty", async () => {
    expect(await readDriverDay(await written(), "ana", "2026-11-22")).toEqual({
      date: "2026-11-22",
      distanceMeters: 0,
      movingSeconds: 0,
      idleSeconds: 0,
      parkedSeconds: 0,
      unknownSeconds: 0,
      tripCount: 0,
      trips: [],
    });
  });
});

test("the fleet's day equals the sum of its drivers' days", async () => {
  const ports = await written();
  for (const date of ["2026-11-20", "2026-11-21"]) {
    const fleet = await readFleetDay(ports, date);
    const drivers = await Promise.all(["ana", "bruno"].map((driver) => readDriverDay(ports, driver, date)));
    for (const name of [
      "distanceMeters",
      "movingSeconds",
      "idleSeconds",
      "parkedSeconds",
      "tripCount",
    ] as const)
      expect(fleet[name]).toBeCloseTo(
        drivers.reduce((sum, day) => sum + day[name], 0),
        9,
      );
    expect(fleet.driverCount).toBe(drivers.filter(({ tripCount }) => tripCount > 0).length);
  }
  const { trips } = await readFleetDay(ports, "2026-11-20");
  expect(trips.map(({ driver, tripId }) => [driver, tripId])).toEqual([
    ["ana", "a"],
    ["bruno", "a"],
    ["ana", "c"],
    ["ana", "b"],
  ]);
});

describe("a trip", () => {
  test("is its view with its stops, and its route", async () => {
    const ports = await written();
    expect(await readTrip(ports, trips[1]![0])).toMatchObject({ tripId: "a", driver: "ana", stops: [] });
    expect((await readRoute(ports, trips[1]![0]))?.geometry?.coordinates).toHaveLength(61);
  });

  test("of more records than can be read at once is told without its stops, and without reading them", async () => {
    const { reader, now } = await written();
    const [key] = trips[1]!;
    const of = (unique: number) => async () => {
      const trip = (await reader.loadTrip(key))!;
      return { ...trip, summary: { ...trip.summary, totals: { ...trip.summary.totals, unique } } };
    };
    const loadRoute = () => Promise.reject(new Error("too much to read"));
    const tooMany = { ...reader, loadTrip: of(limits.recordsForStops + 1), loadRoute };
    expect(await readTrip({ reader: tooMany, now }, key)).toMatchObject({ tripId: "a", stops: null });
    const asMany = { ...reader, loadTrip: of(limits.recordsForStops) };
    expect(await readTrip({ reader: asMany, now }, key)).toMatchObject({ tripId: "a", stops: [] });
  });

  test("that is not there is undefined", async () => {
    const ports = await written();
    expect(await readTrip(ports, { driver: "bruno", trip: "c" })).toBeUndefined();
    expect(await readRoute(ports, { driver: "bruno", trip: "c" })).toBeUndefined();
  });
});

test("the pulse is one row a minute up to the current one, the parts of a minute summed, silence as zero", async () => {
  const counts: PulseCounts = {
    batches: 1,
    records: 15,
    duplicates: 2,
    late: 3,
    rejected: 4,
    activeTrips: 1,
    distanceMm: 1500,
  };
  const item = (minutes: number, shardId: string, maxLagMs?: number): PulseItem => ({
    minuteMs: baseT + minutes * 60_000,
    shardId,
    counts: { ...counts, ...(maxLagMs !== undefined && { maxLagMs }) },
  });
  const items = [item(-3, "a"), item(-1, "a", 6_500), item(-1, "b", 900), item(0, "a"), item(1, "a")];
  const now = () => baseT + 59_999;
  const { minutes } = await readPulse({ reader: readerOf(new MemoryTripStore(), items), now }, 3);
  expect(minutes.map(({ minute, records, maxLagSeconds }) => [minute, records, maxLagSeconds])).toEqual([
    ["2026-11-20T08:58:00.000Z", 0, null],
    ["2026-11-20T08:59:00.000Z", 30, 6.5],
    ["2026-11-20T09:00:00.000Z", 15, null],
  ]);
  expect(minutes[1]).toEqual({
    minute: "2026-11-20T08:59:00.000Z",
    batches: 2,
    records: 30,
    duplicates: 4,
    late: 6,
    rejected: 8,
    activeTrips: 2,
    distanceMeters: 3,
    maxLagSeconds: 6.5,
  });
});

test("an analysis holds the trip and the route that are also read alone", async () => {
  const ports = await written();
  const [key] = trips[0]!;
  const analysis = await readTripAnalysis(ports, key);
  expect(analysis?.trip).toEqual(await readTrip(ports, key));
  const { properties, ...route } = (await readRoute(ports, key))!;
  const { next, ...shown } = properties;
  expect([{ ...route, properties: shown }, next]).toEqual([analysis?.route, null]);
  expect(analysis?.windows.map(({ unique }) => unique)).toEqual([30, 60, 31]);
  const parts = await readParts(ports, key);
  expect((await Array.fromAsync(csvPieces(parts!))).join("").split("\r\n")).toHaveLength(1 + 121 + 1);
});

test("an unknown trip has no analysis and no parts", async () => {
  const ports = await written();
  const key = { driver: "bruno", trip: "b" };
  expect([await readTripAnalysis(ports, key), await readParts(ports, key)]).toEqual([undefined, undefined]);
});
