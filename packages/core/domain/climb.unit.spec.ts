import { describe, expect, test } from "vitest";
import { aRecord, baseT, straightDrive } from "../testing/records.ts";
import { climbsOf } from "./climb.ts";
import { figuresOf } from "./figures.ts";
import { quantise } from "./gps-record.ts";

/** Repeatable noise of a few metres, as altitudes have it. */
const noise = (index: number): number => ((index * 7919) % 9) - 4;

const climbed = (seconds: number, everyMs: number, altitudeAt: (second: number) => number | undefined) => {
  const fixes = straightDrive({
    count: (seconds * 1000) / everyMs + 1,
    everyMs,
    speed: 20,
    stepMicrodegrees: (180 * everyMs) / 1000,
  }).map((fix) => ({ ...fix, accuracy: 5, altitude: altitudeAt((fix.t - baseT) / 1000) }));
  const { ascentMm, descentMm } = figuresOf(
    fixes.map((fix) => quantise(fix)),
    "UTC",
  ).totals;
  return [ascentMm / 1000, descentMm / 1000] as const;
};

describe("what a drive climbs", () => {
  test("is the height of the hill, up and down, though every altitude is metres off", () => {
    const [ascent, descent] = climbed(
      1200,
      1000,
      (second) => 500 - Math.abs(second - 600) / 3 + noise(second),
    );
    expect(ascent).toBeGreaterThan(185);
    expect(ascent).toBeLessThan(205);
    expect(Math.abs(ascent - descent)).toBeLessThan(3);
  });

  test("is nothing on the level: receiver errors do not add up", () => {
    const [ascent, descent] = climbed(3600, 1000, (second) => 100 + noise(second));
    expect(ascent + descent).toBeLessThan(5);
  });

  test("counts from fix to fix if they are a minute apart, beyond the receiver's error", () => {
    expect(climbed(600, 60_000, (second) => second / 6)).toEqual([100, 0]);
    expect(climbed(600, 60_000, (second) => 300 + noise(second / 60) / 2)).toEqual([0, 0]);
  });

  test("is unknown, and so nothing, without altitudes", () => {
    expect(climbed(600, 1000, () => undefined)).toEqual([0, 0]);
  });

  test("bridges fixes that lack an altitude", () => {
    const [ascent] = climbed(600, 1000, (second) => (second % 3 === 0 ? second / 5 : undefined));
    expect(ascent).toBeGreaterThan(110);
    expect(ascent).toBeLessThanOrEqual(121);
  });
});

test("standing, a phone climbs nothing", () => {
  const records = Array.from({ length: 600 }, (_, second) =>
    quantise({
      id: second,
      t: baseT + second * 1000,
      lat: 1,
      lon: 10,
      speed: 0,
      accuracy: 5,
      altitude: second,
    }),
  );
  expect(figuresOf(records, "UTC").totals).toMatchObject({ ascentMm: 0, descentMm: 0 });
});

describe("the climb from one fix to the next, in millimetres", () => {
  type Fix = readonly [s: number, altitudeMeters: number | undefined];
  const fixes = (...all: readonly Fix[]) =>
    all.map(([s, altitudeMeters]) => aRecord({ t: baseT + s * 1000, altitudeMeters }));
  /** From the first to the second of these fixes; the others are context. */
  const climb = (...all: readonly Fix[]) => {
    const records = fixes(...all);
    return climbsOf(records)(records[0]!, records[1]!);
  };

  test("is the slope from one half minute to the next, by the means of both", () => {
    expect(climb([0, 100], [30, 110])).toBe(10_000);
    expect(climb([0, 110], [30, 100])).toBe(-10_000);
    expect(climb([0, 100], [10, 100], [30, 110], [40, 120])).toBe(5_000);
    expect(climb([0, 100], [3, 110], [57, 120], [30, 126])).toBe(1_286);
  });

  test("is the slope from the half minute before to the one after, where there are both", () => {
    expect(climb([30, 500], [40, 900], [0, 100], [60, 160])).toBe(10_000);
    expect(climb([30, 160], [40, 160], [0, 100])).toBe(17_143);
  });

  test("is nothing below 2 m a minute", () => {
    expect(climb([0, 100], [30, 101])).toBe(1_000);
    expect(climb([0, 100], [30.001, 101])).toBe(0);
    expect(climb([0, 101], [30, 100])).toBe(-1_000);
    expect(climb([0, 100], [20, 100], [41, 101])).toBe(0);
  });

  test("of fixes more than half a minute apart is their difference, from 5 m on", () => {
    const apart = (a: number | undefined, b: number | undefined) => climb([0, a], [30.001, b], [60, 900]);
    expect([apart(100, 104), apart(100, 105), apart(100, 95), apart(100, 96)]).toEqual([0, 5_000, -5_000, 0]);
    expect([apart(undefined, 100), apart(100, undefined), apart(undefined, undefined)]).toEqual([0, 0, 0]);
  });

  test("is nothing where no altitude is known, or those of one half minute only", () => {
    expect(climb([0, undefined], [10, undefined])).toBe(0);
    expect(climb([0, 100], [20, 200])).toBe(0);
    expect(climb([0, undefined], [10, undefined], [300, 100])).toBe(0);
  });
});
