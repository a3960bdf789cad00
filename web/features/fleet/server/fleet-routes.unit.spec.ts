import type { Caller } from "@trips/core/application/caller.ts";
import { readTripRecords } from "@trips/core/domain/figures.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { aRecord } from "@trips/core/testing/records.ts";
import { expect, test } from "vitest";
import { decodePolyline } from "../../../shared/map/model/polyline.ts";
import { fleetTrip } from "../model/testing/fleet-trip.ts";
import { createFleetRouteReader } from "./fleet-routes.ts";

const manager: Caller = { driver: "boss", isFleet: true };
const date = "2026-11-20";
const noon = Date.UTC(2026, 10, 20, 12);

/** A drive eastward near the equator at 10 m/s that wobbles by some 5 m. */
const aDrive = (points: number): GpsRecord[] =>
  Array.from({ length: points }, (_, index) =>
    aRecord({
      id: index,
      t: noon + index * 1000,
      lonMicrodegrees: index * 90,
      latMicrodegrees: 1_000_000 + (index % 2 === 0 ? 0 : 50),
    }),
  );

const aReader = (capacity?: number) => {
  const table = { points: 20, reads: 0 };
  const read = createFleetRouteReader(async () => {
    table.reads++;
    return readTripRecords(aDrive(table.points));
  }, capacity);
  type Asked = Parameters<typeof read> extends [Caller, ...infer Rest] ? Rest : never;
  return { table, read: (...asked: Asked) => read(manager, ...asked) };
};

const trip = (given: Parameters<typeof fleetTrip>[0] = {}) => fleetTrip({ points: 20, ...given });

test("a route is read once for everyone who draws it, in overview and in detail", async () => {
  const { table, read } = aReader();
  const [overview, detail] = await Promise.all([
    read(date, trip(), false, "overview"),
    read(date, trip(), false, "detail"),
  ]);
  await read(date, trip(), false, "overview");
  expect(table.reads).toBe(1);
  expect(overview).toMatchObject({ key: "ana/trip-1", version: trip().routeVersion, points: 20 });
  expect(overview.pieces.map((piece) => decodePolyline(piece).length)).toEqual([2]);
  expect(detail.pieces.map((piece) => decodePolyline(piece).length)).toEqual([20]);
});

test("another version is read again", async () => {
  const { table, read } = aReader();
  await read(date, trip(), false, "detail");
  table.points = 30;
  const grown = trip({ routeVersion: "version-0002", points: 30 });
  expect((await read(date, grown, false, "detail")).points).toBe(30);
  expect(table.reads).toBe(2);
});

test("a route that lags behind its summary is returned, but read again", async () => {
  const { table, read } = aReader();
  table.points = 10;
  expect((await read(date, trip(), false, "detail")).points).toBe(10);
  table.points = 20;
  expect((await read(date, trip(), false, "detail")).points).toBe(20);
});

test("a trip that also lies on other dates is drawn with this date's part only", async () => {
  const { read } = aReader();
  const elsewhere = await read("2026-11-21", trip({ timeZone: "UTC" }), true, "detail");
  expect(elsewhere.pieces).toEqual([]);
});

test("the least recently drawn route is evicted", async () => {
  const { table, read } = aReader(2);
  for (const tripId of ["a", "b", "c"]) await read(date, trip({ tripId }), false, "detail");
  await read(date, trip({ tripId: "c" }), false, "detail");
  expect(table.reads).toBe(3);
  await read(date, trip({ tripId: "a" }), false, "detail");
  expect(table.reads).toBe(4);
});
