import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyRecord, collidingRecord } from "../testing/arbitraries.ts";
import { tries } from "../testing/property-runs.ts";
import { aFix, aRecord, baseT, unmeasured } from "../testing/records.ts";
import { compareContents, type GpsRecord, isLate, quantise, valueIn } from "./gps-record.ts";
import { plausibleSpeedCmps } from "./rules.ts";

const runs = tries(2000);
const record = fc.oneof(collidingRecord, anyRecord);

describe("the order of contents", () => {
  test("is total: antisymmetric, transitive, and equal only for equal contents", () => {
    fc.assert(
      fc.property(record, record, record, (a, b, c) => {
        expect(Math.sign(compareContents(a, b)) + Math.sign(compareContents(b, a))).toBe(0);
        if (compareContents(a, b) <= 0 && compareContents(b, c) <= 0)
          expect(compareContents(a, c)).toBeLessThanOrEqual(0);
        const { id, t, late, ...contents } = a;
        const isSame = JSON.stringify({ ...b, id, t, late }) === JSON.stringify({ id, t, late, ...contents });
        expect(compareContents(a, { ...b, id, t }) === 0).toBe(isSame || sameFields(a, b));
      }),
      runs,
    );
  });

  test.each<[string, Partial<GpsRecord>, Partial<GpsRecord>]>([
    ["a speed no car has", { speedCmps: 10_001 }, { speedCmps: 10_000 }],
    ["a speed on an unusable fix", { speedCmps: 9, accuracyMeters: 201 }, { speedCmps: 1 }],
    ["less speed", { speedCmps: 1 }, { speedCmps: 2 }],
    ["less speed, both no car's", { speedCmps: 10_001 }, { speedCmps: 10_002 }],
    ["no speed", {}, { speedCmps: 0 }],
    ["less speed, more of all else", { speedCmps: 1, latMicrodegrees: 2 }, { speedCmps: 2 }],
    ["a latitude further south", { latMicrodegrees: 1, lonMicrodegrees: 2 }, { latMicrodegrees: 2 }],
    ["a longitude further west", { lonMicrodegrees: 1, headingDegrees: 2 }, { lonMicrodegrees: 2 }],
    ["a smaller heading", { headingDegrees: 1, accuracyMeters: 2 }, { headingDegrees: 2 }],
    ["no heading", {}, { headingDegrees: 0 }],
    ["a smaller accuracy radius", { accuracyMeters: 1 }, { accuracyMeters: 2 }],
    ["no accuracy", {}, { accuracyMeters: 0 }],
    ["a lower altitude", { altitudeMeters: -2, batteryPercent: 9 }, { altitudeMeters: -1 }],
    ["no altitude", {}, { altitudeMeters: -500 }],
    ["an emptier battery", { batteryPercent: 1 }, { batteryPercent: 2 }],
  ])("puts %s first", (_, lesser, greater) => {
    const contents = { latMicrodegrees: 0, lonMicrodegrees: -10_000_000 };
    const [a, b] = [aRecord({ ...contents, ...lesser }), aRecord({ ...contents, ...greater })];
    expect(compareContents(a, b)).toBeLessThan(0);
    expect(compareContents(b, a)).toBeGreaterThan(0);
    expect(compareContents(a, { ...a })).toBe(0);
  });

  const sameFields = (a: object, b: object) =>
    Object.entries(a).every(
      ([name, value]) => ["id", "t", "late"].includes(name) || b[name as keyof typeof b] === value,
    );

  test("puts the greater plausible speed last, so that a maximum never shrinks", () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        const [least, greatest] = [a, b].sort(compareContents).map(plausibleSpeedCmps);
        expect(greatest ?? -1).toBeGreaterThanOrEqual(least ?? -1);
      }),
      runs,
    );
  });
});

describe("quantising", () => {
  test("rounds to a millionth of a degree, 1 cm/s, 1 degree, 1 m and 1 %", () => {
    expect(
      quantise({
        id: 7,
        t: baseT,
        lat: -34.6037221,
        lon: 58.3815926,
        speed: 8.305,
        heading: 92.4,
        accuracy: 4.5,
        altitude: -27.6,
        battery: 80.5,
      }),
    ).toStrictEqual({
      id: 7,
      t: baseT,
      latMicrodegrees: -34_603_722,
      lonMicrodegrees: 58_381_593,
      speedCmps: 831,
      headingDegrees: 92,
      accuracyMeters: 5,
      altitudeMeters: -28,
      batteryPercent: 81,
      late: false,
    });
  });

  test("leaves out what was not measured", () => {
    expect(quantise(aFix())).toMatchObject(unmeasured);
  });

  test("leaves out what a phone sends for unknown: negative values, and an accuracy of zero", () => {
    expect(quantise(aFix({ speed: -1, heading: -1, accuracy: -1, battery: -1 }))).toMatchObject(unmeasured);
    expect(quantise(aFix({ accuracy: 0 })).accuracyMeters).toBeUndefined();
    expect(quantise(aFix({ altitude: -1, speed: 0, heading: 0, battery: 0 }))).toMatchObject({
      altitudeMeters: -1,
      speedCmps: 0,
      headingDegrees: 0,
      batteryPercent: 0,
    });
  });

  test("never takes a good accuracy for an unknown one", () => {
    expect(quantise(aFix({ accuracy: 0.2 })).accuracyMeters).toBe(1);
  });

  test("is for checked fixes: an invalid one throws", () => {
    expect(() => quantise(aFix({ lat: 91 }))).toThrow("lat is not -90 to 90 degrees");
    expect(() => quantise(aFix({ altitude: -501 }))).toThrow("altitude is not -500 to 10000 m");
  });

  test("has one north: 360 degrees, and anything that rounds to it, is 0", () => {
    expect(
      [360, 359.6, 359.5, 359.4, 0].map((heading) => quantise(aFix({ heading })).headingDegrees),
    ).toEqual([0, 0, 0, 359, 0]);
  });

  test("never gives a negative zero", () => {
    const { latMicrodegrees, lonMicrodegrees, id } = quantise(aFix({ id: -0, lat: -1e-9, lon: -0 }));
    expect([id, latMicrodegrees, lonMicrodegrees].map((value) => Object.is(value, 0))).toEqual([
      true,
      true,
      true,
    ]);
  });
});

test("a record is late when it is received more than five minutes after its event time, as backfill never", () => {
  const t = Date.UTC(2026, 10, 20, 9);
  const late = (backfill: boolean) =>
    [-1, 0, 300_000, 300_001, 9e11].map((after) => isLate(t, t + after, backfill));
  expect(late(false)).toEqual([false, false, false, true, true]);
  expect(late(true)).toEqual([false, false, false, false, false]);
});

test("a value is stated in the API's unit, null where it was not measured", () => {
  const measured = aRecord({ latMicrodegrees: 1_500_000, speedCmps: 150, accuracyMeters: 7 });
  expect([valueIn(measured, "lat"), valueIn(measured, "speed"), valueIn(measured, "accuracy")]).toEqual([
    1.5, 1.5, 7,
  ]);
  expect(valueIn(measured, "heading")).toBeNull();
});
