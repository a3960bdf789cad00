import { expect, test } from "vitest";
import { driverCountOf, sumOf } from "./fleet-sums.ts";
import { fleetTrip } from "./testing/fleet-trip.ts";

test("the sum of trips is exact to the millimetre and millisecond, in any order", () => {
  const trips = [0.1, 0.2, 1_000_000.7].map((distanceMeters, index) =>
    fleetTrip({ tripId: `trip-${index}`, distanceMeters, movingSeconds: distanceMeters, idleSeconds: 0 }),
  );
  expect(sumOf(trips)).toEqual({
    distanceMeters: 1_000_001,
    movingSeconds: 1_000_001,
    idleSeconds: 0,
    parkedSeconds: 0,
    unknownSeconds: 0,
  });
  expect(sumOf(trips.toReversed())).toEqual(sumOf(trips));
});

test("a driver of several trips counts once", () => {
  expect(driverCountOf([fleetTrip(), fleetTrip({ tripId: "b" }), fleetTrip({ driver: "bruno" })])).toBe(2);
});
