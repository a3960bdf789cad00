import { expect, test } from "vitest";
import { noTotals } from "../domain/counters.ts";
import { type Fix, type GpsRecord, quantise } from "../domain/gps-record.ts";
import { type Window, windowStartOf } from "../domain/window.ts";
import { baseT, straightDrive } from "../testing/records.ts";
import { carPlaceOf } from "./car-place.ts";

const windowsOf = (records: readonly GpsRecord[]): Window[] =>
  [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(([start, inside]) => ({
    start,
    records: inside,
  }));

const measured = { maxSpeedCmps: 1_500, totals: { ...noTotals, distanceMm: 1_000_000 }, wrong: [] };
const unmeasured = { ...measured, maxSpeedCmps: undefined };

const placeOf = (fixes: readonly Fix[], summary: Parameters<typeof carPlaceOf>[0] = measured) =>
  carPlaceOf(summary, windowsOf(fixes.map((fix) => quantise(fix))));

/** Eastward along the equator at some 11 m/s. */
const drive = straightDrive({ count: 90, speed: 11 });

test("a car is at its last fix, with the speed and heading that the phone measured", () => {
  const fixes = drive.map((fix, index) => ({ ...fix, heading: index === 89 ? 87 : undefined }));
  expect(placeOf(fixes)).toEqual({
    atMs: baseT + 89_000,
    lat: 0,
    lon: 10.0089,
    speedMps: 11,
    headingDegrees: 87,
  });
});

test("what the phone does not measure is computed from the last way", () => {
  const place = placeOf(straightDrive({ count: 90 }), unmeasured);
  expect(place).toMatchObject({ headingDegrees: 90 });
  expect(place?.speedMps).toBeCloseTo(11.1, 0);
});

test("a phone that reports a speed of 0 throughout measures none", () => {
  const zero = straightDrive({ count: 90, speed: 0 });
  expect(placeOf(zero, { ...measured, maxSpeedCmps: 0 })?.speedMps).not.toBe(0);
});

test("a car that stands keeps the heading it came with", () => {
  const [end] = drive.slice(-1);
  const standing = Array.from({ length: 60 }, (_, index) => ({
    ...end!,
    id: 90 + index,
    t: end!.t + (index + 1) * 1000,
    speed: 0,
  }));
  expect(placeOf([...drive, ...standing])).toMatchObject({ speedMps: 0, headingDegrees: 90 });
});

test("a poor fix is no place of the car, and without any other there is none", () => {
  const poor = { ...drive[0]!, id: 1_000, t: baseT + 95_000, lat: 0.05, accuracy: 900 };
  expect(placeOf([...drive, poor])).toMatchObject({ atMs: baseT + 89_000, lat: 0 });
  expect(placeOf([poor])).toBeUndefined();
});

test("a single fix says where the car is, not where it goes", () => {
  expect(placeOf(drive.slice(0, 1), unmeasured)).toMatchObject({ speedMps: null, headingDegrees: null });
});
