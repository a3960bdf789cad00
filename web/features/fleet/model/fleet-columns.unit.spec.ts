import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noDayFigures } from "../../../shared/trips/model/testing/listed-trip.ts";
import { encodeTrips } from "./encode-trips.ts";
import { decodeTrips, versionLength } from "./fleet-columns.ts";
import { takeAnswer } from "./fleet-model.ts";
import type { FleetTrip, Running } from "./fleet-trip.ts";
import { fleetTrip } from "./testing/fleet-trip.ts";

const thousandths = fc.integer({ min: 0, max: 2_000_000_000 }).map((value) => value / 1000);
const count = fc.nat({ max: 100_000 });
const instant = fc.integer({ min: 0, max: Date.UTC(2099, 0) }).map((ms) => new Date(ms).toISOString());

const anyTrip = fc
  .record({
    driver: fc.constantFrom("ana", "bruno", "c4d8f4a8"),
    silentMinutes: fc.nat({ max: 30 }),
    car: fc.option(fc.constant({ atMs: 1, lat: -34.6, lon: -58.4, speedMps: 7.5, headingDegrees: null })),
    tripId: fc.stringMatching(/^[a-z0-9-]{1,8}$/),
    vehicle: fc.option(fc.string()),
    timeZone: fc.constantFrom("UTC", "Europe/Madrid"),
    start: instant,
    end: instant,
    isActive: fc.constant(true),
    distanceMeters: thousandths,
    movingSeconds: thousandths,
    idleSeconds: thousandths,
    parkedSeconds: thousandths,
    unknownSeconds: thousandths,
    ascentMeters: thousandths,
    descentMeters: thousandths,
    wholeDistanceMeters: thousandths,
    maxSpeedMps: fc.option(fc.nat({ max: 7_000 }).map((cmps) => cmps / 100)),
    harshBrakes: count,
    harshAccelerations: count,
    routeVersion: fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${versionLength}}$`)),
    points: count,
  })
  .map(fleetTrip);

const runningOf = (trips: readonly FleetTrip[]): Running[] =>
  trips.map(({ silentMinutes, car }) => ({ silentMinutes, car }));

test("trips are unchanged after encoding and decoding", () => {
  fc.assert(
    fc.property(fc.array(anyTrip, { maxLength: 20 }), (trips) => {
      const sent = JSON.parse(JSON.stringify(encodeTrips(trips)));
      expect(decodeTrips(sent, runningOf(trips))).toEqual(trips);
    }),
  );
});

test("a thousand trips are sent in less than 100 bytes each", () => {
  const trips = Array.from({ length: 1000 }, (_, index) =>
    fleetTrip({ driver: `driver-${index % 200}`, tripId: `trip-${index}`, distanceMeters: index * 7.123 }),
  );
  expect(JSON.stringify(encodeTrips(trips)).length).toBeLessThan(100_000);
});

test("a truncated column is detected", () => {
  const columns = encodeTrips([fleetTrip(), fleetTrip({ tripId: "trip-2" })]);
  const numbers = { ...columns.numbers, idleSeconds: "" };
  expect(() => decodeTrips({ ...columns, numbers })).toThrow("idleSeconds has 0 of 2");
});

describe("an answer", () => {
  const totals = { ...noDayFigures, distanceMeters: 1, movingSeconds: 2, idleSeconds: 3, tripCount: 2 };
  const ended = fleetTrip({ tripId: "ended" });
  const running = fleetTrip({ tripId: "running", isActive: true });
  const whole = {
    date: "2026-11-20",
    totals,
    settledVersion: "one",
    settled: encodeTrips([ended]),
    active: encodeTrips([running]),
    running: runningOf([running]),
  };

  test("without ended trips keeps those already known", () => {
    const before = takeAnswer(undefined, whole);
    const grown = { ...running, distanceMeters: 11_000 };
    const after = takeAnswer(before, {
      ...whole,
      settled: null,
      active: encodeTrips([grown]),
      running: runningOf([grown]),
    });
    expect(after.settled).toBe(before.settled);
    expect(after.active).toEqual([grown]);
  });

  test("leaves an unchanged trip the same object", () => {
    const before = takeAnswer(undefined, whole);
    const after = takeAnswer(before, { ...whole, totals: { ...totals, idleSeconds: 4 } });
    expect([after.settled[0], after.active[0]]).toEqual([before.settled[0], before.active[0]]);
    expect(after.settled[0]).toBe(before.settled[0]);
    expect(after.active[0]).toBe(before.active[0]);
  });

  test("keeps the object of a car that has not moved since its last fix", () => {
    const car = { atMs: 1, lat: -34.6, lon: -58.4, speedMps: 7.5, headingDegrees: 90 };
    const driving = { ...running, car };
    const answer = {
      ...whole,
      active: encodeTrips([driving]),
      running: runningOf([{ ...driving, car: { ...car } }]),
    };
    const before = takeAnswer(takeAnswer(undefined, whole), { ...answer, running: runningOf([driving]) });
    expect(takeAnswer(before, answer).active[0]).toBe(before.active[0]);
    const moved = { ...answer, running: runningOf([{ ...driving, car: { ...car, atMs: 2 } }]) };
    expect(takeAnswer(before, moved).active[0]).not.toBe(before.active[0]);
  });

  test("that leaves out ended trips that were never sent is refused", () => {
    const before = takeAnswer(undefined, whole);
    expect(() => takeAnswer(before, { ...whole, settled: null, settledVersion: "two" })).toThrow("two");
  });
});
