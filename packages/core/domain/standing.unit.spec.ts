import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { type GpsRecord, maxUsableAccuracyMeters } from "./gps-record.ts";
import { rules, segment } from "./segment.ts";

type Measured = Pick<GpsRecord, "speedCmps" | "accuracyMeters">;

/** Two fixes this far apart on the equator, where a microdegree is 0.1113 m. */
const way = (meters: number, ms: number, a: Partial<Measured>, b: Partial<Measured> = a) =>
  [
    aRecord({ latMicrodegrees: 0, lonMicrodegrees: 0, t: baseT, ...a }),
    aRecord({
      latMicrodegrees: 0,
      lonMicrodegrees: Math.round(meters / 0.111_319_49),
      t: baseT + ms,
      ...b,
    }),
  ] as const;

const stands = (meters: number, ms: number, a: Partial<Measured>, b?: Partial<Measured>): boolean => {
  const { distanceMm, movingMs, idleMs } = segment(...way(meters, ms, a, b));
  expect([distanceMm === 0 && movingMs === 0, idleMs > 0]).toEqual([idleMs > 0, idleMs > 0]);
  return idleMs > 0;
};

const wifi = { speedCmps: 0, accuracyMeters: 30 };

describe("a phone that lies still", () => {
  test("adds nothing while its Wi-Fi fixes jump within one and a half times their radii", () => {
    expect(stands(89, 30_000, wifi)).toBe(true);
    expect(stands(91, 30_000, wifi)).toBe(false);
  });

  test("adds nothing when a receiver's noise looks like a walk beside a Wi-Fi fix", () => {
    const gps = { speedCmps: 120, accuracyMeters: 5 };
    expect(stands(35, 9_000, wifi, gps)).toBe(true);
    expect(stands(35, 9_000, gps, wifi)).toBe(true);
    expect(stands(35, 9_000, wifi, { ...gps, speedCmps: 200 })).toBe(false);
  });

  test("adds nothing without any speed, as long as the jumps are slow and small", () => {
    const without = { accuracyMeters: 30 };
    expect(stands(29, 30_000, without)).toBe(true);
    expect(stands(31, 30_000, without)).toBe(false);
  });

  test("stands for the whole silence, though it was driving when it fell silent", () => {
    expect(stands(40, 3_600_000, { speedCmps: 1_500, accuracyMeters: 5 })).toBe(true);
  });
});

describe("a car that drives", () => {
  test("is not taken to stand by fixes that carry a speed of zero", () => {
    expect(stands(450, 30_000, wifi)).toBe(false);
    expect(stands(450, 30_000, { speedCmps: 0, accuracyMeters: undefined })).toBe(false);
  });

  test("drives when a fresh measured speed says so, however little it moved", () => {
    const slow = { speedCmps: rules.stillCmps, accuracyMeters: 8 };
    expect(stands(1, rules.measuredMs, slow)).toBe(false);
    expect(stands(1, rules.measuredMs, { ...slow, speedCmps: 0 }, slow)).toBe(false);
    expect(stands(1, rules.measuredMs, slow, { accuracyMeters: 8 })).toBe(false);
    expect(stands(1, rules.measuredMs + 1, slow)).toBe(true);
  });

  test("is not believed a speed that no car has", () => {
    expect(stands(1, 1_000, { speedCmps: 7_001, accuracyMeters: 8 }, wifi)).toBe(true);
  });

  test("drives at walking pace where neither speed nor accuracy was recorded", () => {
    expect(stands(0.6, 1_000, {})).toBe(false);
    expect(stands(0.6, 1_000, { speedCmps: 0 })).toBe(true);
  });
});

const measured = fc.record({
  speedCmps: fc.option(fc.integer({ min: 0, max: 8_000 }), { nil: undefined }),
  accuracyMeters: fc.option(fc.integer({ min: 0, max: maxUsableAccuracyMeters }), { nil: undefined }),
});

test("time is either driven or idle, all of it and once, and only driving adds distance", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5_000 }),
      fc.integer({ min: 0, max: 7_200_000 }),
      measured,
      measured,
      (meters, ms, a, b) => {
        const one = segment(...way(meters, ms, a, b));
        expect(one.movingMs + one.idleMs).toBe(one.teleports ? 0 : ms);
        expect(one.movingMs === 0 || one.idleMs === 0).toBe(true);
        if (one.idleMs > 0) expect(one.distanceMm).toBe(0);
        for (const value of Object.values(one)) expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
      },
    ),
    tries(1_000),
  );
});

test("to be less accurate never makes a fix drive that stood", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 1, max: 600_000 }),
      measured,
      measured,
      fc.integer({ min: 0, max: 50 }),
      (meters, ms, a, b, worse) => {
        fc.pre(a.accuracyMeters !== undefined);
        if (segment(...way(meters, ms, a, b)).idleMs === 0) return;
        const poorer = { ...a, accuracyMeters: Math.min(maxUsableAccuracyMeters, a.accuracyMeters! + worse) };
        expect(segment(...way(meters, ms, poorer, b)).idleMs).toBe(ms);
      },
    ),
    tries(1_000),
  );
});
