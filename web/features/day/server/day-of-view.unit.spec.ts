import type { DayView, TripView } from "@trips/core/application/views.ts";
import { describe, expect, test } from "vitest";
import { noDayFigures } from "../../../shared/trips/model/testing/listed-trip.ts";
import { routeVersionOf } from "../../../shared/trips/server/listed-trip-of-view.ts";
import { noQuality } from "../../trip/model/testing/trip-analysis.ts";
import { reconcileDay } from "../model/day-model.ts";
import { dayModelOf } from "./day-of-view.ts";

const tripView = (given: Partial<TripView> = {}): TripView => ({
  tripId: "trip-1",
  driver: "ana",
  name: null,
  purpose: null,
  vehicle: "AB123CD",
  timeZone: "America/Argentina/Buenos_Aires",
  start: "2026-11-20T02:30:00.000Z",
  end: "2026-11-20T03:30:00.000Z",
  status: "ended",
  distanceMeters: 60_000,
  movingSeconds: 3_600,
  idleSeconds: 0,
  parkedSeconds: 900,
  unknownSeconds: 0,
  ascentMeters: 0,
  descentMeters: 0,
  batteryPercent: null,
  rules: 2,
  maxSpeedMps: 25,
  averageMovingSpeedMps: 16.67,
  harshBrakes: 0,
  harshAccelerations: 0,
  quality: { ...noQuality, unique: 3_600, filtered: 10, outliers: 2, misclocked: 1 },
  days: [
    { ...noDayFigures, date: "2026-11-19", distanceMeters: 20_000, movingSeconds: 1_800 },
    { ...noDayFigures, date: "2026-11-20", distanceMeters: 40_000, movingSeconds: 1_800, parkedSeconds: 900 },
  ],
  ...given,
});

const dayView = (trips: TripView[]): DayView => ({
  ...noDayFigures,
  date: "2026-11-20",
  distanceMeters: 40_000,
  movingSeconds: 1_800,
  parkedSeconds: 900,
  tripCount: trips.length,
  trips,
});

describe("the day", () => {
  test("shows its date's part of a trip across midnight, and the figures of the whole trip", () => {
    const [trip] = dayModelOf(dayView([tripView()])).trips;
    expect(trip).toMatchObject({
      distanceMeters: 40_000,
      parkedSeconds: 900,
      wholeDistanceMeters: 60_000,
      points: 3_587,
    });
  });

  test("shows nothing of a trip that adds nothing to its date", () => {
    const [trip] = dayModelOf(dayView([tripView({ days: [] })])).trips;
    expect(trip).toMatchObject(noDayFigures);
  });

  test("has the highest speed of its trips, none when no phone measured one", () => {
    const slower = tripView({ tripId: "trip-2", maxSpeedMps: 10 });
    const unmeasured = tripView({ tripId: "trip-3", maxSpeedMps: null });
    expect(dayModelOf(dayView([slower, tripView(), unmeasured])).totals.maxSpeedMps).toBe(25);
    expect(dayModelOf(dayView([unmeasured])).totals.maxSpeedMps).toBeNull();
  });

  test("keeps the objects of unchanged trips when it is read again", () => {
    const [a, b] = [tripView(), tripView({ tripId: "trip-2", status: "active" })];
    const before = dayModelOf(dayView([a, b]));
    const grown = { ...b, distanceMeters: 61_000 };
    const after = reconcileDay(before, dayModelOf(dayView([a, grown])));
    expect(after.trips[0]).toBe(before.trips[0]);
    expect(after.trips[1]).not.toBe(before.trips[1]);
  });
});

describe("the version of a route", () => {
  test("stays when only the status changes", () => {
    expect(routeVersionOf(tripView({ status: "active" }))).toBe(routeVersionOf(tripView()));
  });

  test.each([
    { quality: { ...tripView().quality, unique: 3_601 } },
    { quality: { ...tripView().quality, filtered: 11 } },
    { parkedSeconds: 901 },
    { rules: 3 },
    { end: "2026-11-20T03:30:01.000Z" },
    { timeZone: "America/Montevideo" },
    { distanceMeters: 60_000.001 },
  ])("changes with the records: %j", (change) => {
    expect(routeVersionOf(tripView(change))).not.toBe(routeVersionOf(tripView()));
  });
});
