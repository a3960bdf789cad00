import { describe, expect, test } from "vitest";
import { distanceMm } from "./geodesy.ts";
import { eastMicrodegrees, offLineMm, turnsBack } from "./plane.ts";

const place = (latMicrodegrees: number, lonMicrodegrees: number) => ({ latMicrodegrees, lonMicrodegrees });

describe("eastward", () => {
  test("is the shorter way round, across the date line as well", () => {
    expect(eastMicrodegrees(place(0, 5), place(0, 12))).toBe(7);
    expect(eastMicrodegrees(place(0, 12), place(0, 5))).toBe(-7);
    expect(eastMicrodegrees(place(0, 179_999_990), place(0, -179_999_990))).toBe(20);
    expect(eastMicrodegrees(place(0, -179_999_990), place(0, 179_999_990))).toBe(-20);
    expect(eastMicrodegrees(place(0, 0), place(0, 180_000_000))).toBe(180_000_000);
  });
});

describe("how far a fix lies off a line", () => {
  test("is its distance from where its share of the way would put it", () => {
    const a = place(52_000_000, 5_000_000);
    const b = place(52_000_000, 5_004_000);
    for (const [share, at, from] of [
      [0.5, place(52_001_000, 5_002_000), place(52_000_000, 5_002_000)],
      [0.25, place(52_000_000, 5_003_000), place(52_000_000, 5_001_000)],
      [0, place(52_001_000, 5_001_000), a],
      [1, place(51_999_000, 5_003_000), b],
    ] as const) {
      const off = offLineMm(a, at, b, share);
      expect(Math.abs(off / distanceMm(from, at) - 1)).toBeLessThan(0.006);
    }
    expect(offLineMm(a, place(52_000_000, 5_001_000), b, 0.25)).toBe(0);
    expect(offLineMm(a, place(52_001_000, 5_001_000), place(52_004_000, 5_004_000), 0.25)).toBe(0);
  });

  test("is as large across the date line", () => {
    const off = offLineMm(place(0, 179_999_000), place(500, 180_000_000), place(0, -179_999_000), 0.5);
    expect(off).toBeCloseTo(500 * 111.195, 0);
  });
});

describe("a way turns back", () => {
  test.each([
    ["straight on", 0, 2000, false],
    ["by less than a right angle", 1000, 1100, false],
    ["by a right angle", 1000, 1000, false],
    ["by more than a right angle", 1000, 900, true],
    ["at once", 0, 0, true],
  ])("%s", (_, north, lon, turns) => {
    for (const lat of [0, 60_000_000])
      expect(turnsBack(place(lat, 0), place(lat, 1000), place(lat + north, lon))).toBe(turns);
  });

  test("with east and west scaled by its latitude", () => {
    const at = place(60_000_000, 0);
    expect(turnsBack(place(59_999_000, -1000), at, place(60_000_300, -900))).toBe(false);
    expect(turnsBack(place(59_999_000, -1000), at, place(60_000_200, -900))).toBe(true);
  });
});
