import { describe, expect, test } from "vitest";
import { limits } from "../domain/limits.ts";
import type { TripKey } from "../domain/trip.ts";
import { readerOfDrives, tripReaderOf } from "../testing/memory-trip-reader.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { baseT } from "../testing/records.ts";
import type { Caller } from "./caller.ts";
import type { PulseCounts } from "./pulse.ts";
import { readDriverDay, readFleetDay } from "./read-days.ts";
import { readPulse } from "./read-pulse.ts";
import { readParts, readRoute, readTrip, readTripAnalysis } from "./read-trips.ts";
import { csvPieces } from "./trip-files.ts";
import type { PulseItem } from "./trip-reader.ts";

const ana: Caller = { driver: "ana", isFleet: false };
const manager: Caller = { driver: "boss", isFleet: true };

const trips: readonly [TripKey, startT: number, count: number][] = [
  [{ driver: "ana", trip: "b" }, Date.UTC(2026, 10, 20, 23, 59, 30), 121],
  [{ driver: "ana", trip: "a" }, Date.UTC(2026, 10, 20, 10), 61],
  [{ driver: "ana", trip: "c" }, Date.UTC(2026, 10, 20, 10), 61],
  [{ driver: "bruno", trip: "a" }, Date.UTC(2026, 10, 20, 10), 31],
];

const written = async () => ({ reader: await readerOfDrives(trips), now: () => baseT });

describe("a driver's day", () => {
  test("is the trips that overlap the date by start, and what they add to it", async () => {
    const day = await readDriverDay(ana, await written(), "ana", "2026-11-20");
    expect(day).toMatchObject({ date: "2026-11-20", tripCount: 3, movingSeconds: 60 + 60 + 30 });
    expect(day.trips.map(({ tripId }) => tripId)).toEqual(["a", "c", "b"]);
    expect(day.distanceMeters).toBe((150 * 11_132) / 1000);
    expect(day).not.toHaveProperty("driverCount");
  });

  test("after midnight includes the rest of a trip that crossed it", async () => {
    const day = await readDriverDay(ana, await written(), "ana", "2026-11-21");
    expect(day).toMatchObject({ tripCount: 1, movingSeconds: 90, distanceMeters: (90 * 11_132) / 1000 });
  });

  test("without a trip is empty", async () => {
    expect(await readDriverDay(ana, await written(), "ana", "2026-11-22")).toEqual({
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
    const fleet = await readFleetDay(manager, ports, date);
    const drivers = await Promise.all(
      ["ana", "bruno"].map((driver) => readDriverDay(manager, ports, driver, date)),
    );
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
  const { trips } = await readFleetDay(manager, ports, "2026-11-20");
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
    expect(await readTrip(ana, ports, trips[1]![0])).toMatchObject({ tripId: "a", driver: "ana", stops: [] });
    expect((await readRoute(ana, ports, trips[1]![0])).geometry?.coordinates).toHaveLength(61);
  });

  test("with more records than can be read at once has no stops, and is not read for them", async () => {
    const { reader, now } = await written();
    const [key] = trips[1]!;
    const of = (unique: number) => async () => {
      const trip = (await reader.loadTrip(key))!;
      return { ...trip, summary: { ...trip.summary, totals: { ...trip.summary.totals, unique } } };
    };
    const loadRoute = () => Promise.reject(new Error("too much to read"));
    const tooMany = { ...reader, loadTrip: of(limits.recordsForStops + 1), loadRoute };
    expect(await readTrip(ana, { reader: tooMany, now }, key)).toMatchObject({ tripId: "a", stops: null });
    const asMany = { ...reader, loadTrip: of(limits.recordsForStops) };
    expect(await readTrip(ana, { reader: asMany, now }, key)).toMatchObject({ tripId: "a", stops: [] });
  });

  test("that does not exist is not found", async () => {
    const ports = await written();
    const key = { driver: "ana", trip: "d" };
    for (const read of [readTrip, readRoute, readTripAnalysis, readParts])
      await expect(read(ana, ports, key)).rejects.toMatchObject({ code: "not-found" });
  });
});

test("the pulse is one row a minute up to the current one, the parts of a minute summed, silence as zero", async () => {
  const counts: PulseCounts = {
    batches: 1,
    records: 15,
    backfilled: 5,
    duplicates: 2,
    late: 3,
    rejected: 4,
    activeTrips: 1,
    distanceMm: 1500,
  };
  const item = (minutes: number, partition: string, maxLagMs?: number): PulseItem => ({
    minuteMs: baseT + minutes * 60_000,
    partition,
    counts: { ...counts, ...(maxLagMs !== undefined && { maxLagMs }) },
  });
  const items = [item(-3, "a"), item(-1, "a", 6_500), item(-1, "b", 900), item(0, "a"), item(1, "a")];
  const now = () => baseT + 59_999;
  const { minutes } = await readPulse(
    manager,
    { reader: tripReaderOf(new MemoryTripStore(), items), now },
    3,
  );
  expect(minutes.map(({ minute, records, maxLagSeconds }) => [minute, records, maxLagSeconds])).toEqual([
    ["2026-11-20T08:58:00.000Z", 0, null],
    ["2026-11-20T08:59:00.000Z", 30, 6.5],
    ["2026-11-20T09:00:00.000Z", 15, null],
  ]);
  expect(minutes[1]).toEqual({
    minute: "2026-11-20T08:59:00.000Z",
    batches: 2,
    records: 30,
    backfilled: 10,
    duplicates: 4,
    late: 6,
    rejected: 8,
    failed: 0,
    activeTrips: 2,
    distanceMeters: 3,
    maxLagSeconds: 6.5,
    p50LagSeconds: null,
    p99LagSeconds: null,
  });
});

test("an analysis holds the same trip and route as separate reads", async () => {
  const ports = await written();
  const [key] = trips[0]!;
  const analysis = await readTripAnalysis(ana, ports, key);
  expect(analysis.trip).toEqual(await readTrip(ana, ports, key));
  const { properties, ...route } = await readRoute(ana, ports, key);
  const { next, ...shown } = properties;
  expect([{ ...route, properties: shown }, next]).toEqual([analysis.route, null]);
  expect(analysis.windows.map(({ unique }) => unique)).toEqual([30, 60, 31]);
  const parts = await readParts(ana, ports, key);
  expect((await Array.fromAsync(csvPieces(parts))).join("").split("\r\n")).toHaveLength(1 + 121 + 1);
});
