import { expect, test } from "vitest";
import { fleetCsvOf } from "./fleet-csv.ts";
import { fleetTrip } from "./testing/fleet-trip.ts";

const vehicleField = (vehicle: string | null) =>
  fleetCsvOf([fleetTrip({ vehicle })])
    .split("\r\n")
    .slice(1, -1)
    .join("\r\n")
    .replace(/^ana,ana,trip-1,/, "")
    .replace(/,ended,.*$/s, "");

test("a trip is a line under the names of its columns", () => {
  const trip = fleetTrip({
    ...{ parkedSeconds: 2_100, unknownSeconds: 12.5, ascentMeters: 120, descentMeters: 80.25 },
  });
  expect(fleetCsvOf([trip])).toBe(
    "driver,name,tripId,vehicle,status,timeZone,start,end,distanceMeters,movingSeconds,idleSeconds,parkedSeconds," +
      "unknownSeconds,maxSpeedMps,wholeTripDistanceMeters,harshBrakes,harshAccelerations,ascentMeters,descentMeters\r\n" +
      "ana,ana,trip-1,AB123CD,ended,America/Argentina/Buenos_Aires,2026-11-20T11:00:00.000Z," +
      "2026-11-20T11:30:00.000Z,10000,1500,300,2100,12.5,16.7,10000,1,0,120,80.25\r\n",
  );
});

test("what was not measured is empty", () => {
  expect(fleetCsvOf([fleetTrip({ vehicle: null, maxSpeedMps: null })])).toContain(
    "trip-1,,ended,America/Argentina/Buenos_Aires,2026-11-20T11:00:00.000Z,2026-11-20T11:30:00.000Z,10000,1500,300,0,0,,10000,,,0,0\r\n",
  );
});

test.each([
  ["AB 123", '"AB 123"'],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\r\nlines", '"two\r\nlines"'],
])("%j is quoted as RFC 4180 says", (vehicle, field) => {
  expect(vehicleField(vehicle)).toBe(field);
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])(
  "%j does not run as a formula",
  (vehicle) => {
    expect(vehicleField(vehicle)).toMatch(/^"'/);
  },
);
