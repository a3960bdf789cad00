import { describe, expect, test } from "vitest";
import { baseT, straightDrive } from "../testing/records.ts";
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

  test("is nothing on the level: what the receiver errs by does not add up", () => {
    const [ascent, descent] = climbed(3600, 1000, (second) => 100 + noise(second));
    expect(ascent + descent).toBeLessThan(5);
  });

  test("counts from fix to fix where they are a minute apart, beyond what the receiver errs by", () => {
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
