import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { distanceMm } from "./geodesy.ts";
import { hiddenAreaOf, hiddenMm, isWithin, leadsThrough } from "./hidden-area.ts";

const places = fc.record({
  latMicrodegrees: fc.integer({ min: -80_000_000, max: 80_000_000 }),
  lonMicrodegrees: fc.integer({ min: -180_000_000, max: 180_000_000 }),
});

/** The place this far to the north and east, in millimetres. */
const beside = (place: { latMicrodegrees: number; lonMicrodegrees: number }, north: number, east: number) => {
  const cosine = Math.cos((place.latMicrodegrees * Math.PI) / 180e6);
  const lon = place.lonMicrodegrees + Math.round(east / 111.195 / cosine);
  return {
    latMicrodegrees: place.latMicrodegrees + Math.round(north / 111.195),
    lonMicrodegrees: lon > 180e6 ? lon - 360e6 : lon < -180e6 ? lon + 360e6 : lon,
  };
};

const steps = fc.integer({ min: -2_000_000, max: 2_000_000 });

describe("the area hidden around a place", () => {
  test("holds everything within 500 m of it, on both sides of the date line too", () => {
    fc.assert(
      fc.property(places, steps, steps, (place, north, east) => {
        const other = beside(place, north, east);
        if (distanceMm(place, other) <= hiddenMm) expect(isWithin(hiddenAreaOf(place), other)).toBe(true);
      }),
      tries(2_000),
    );
  });

  test("ends within 870 m of it", () => {
    fc.assert(
      fc.property(places, steps, steps, (place, north, east) => {
        const other = beside(place, north, east);
        if (distanceMm(place, other) > 870_000) expect(isWithin(hiddenAreaOf(place), other)).toBe(false);
      }),
      tries(2_000),
    );
  });

  test("is the same for all places of its cell, so that its edge reveals only the cell", () => {
    const area = hiddenAreaOf({ latMicrodegrees: -34_603_000, lonMicrodegrees: -58_381_000 });
    expect(hiddenAreaOf(beside(area, 120_000, -120_000))).toEqual(area);
    expect(hiddenAreaOf(beside(area, 130_000, 0))).not.toEqual(area);
    fc.assert(
      fc.property(places, (place) => {
        const middle = hiddenAreaOf(place);
        fc.pre(Math.abs(middle.lonMicrodegrees) < 180e6);
        expect(hiddenAreaOf(middle)).toEqual(middle);
      }),
    );
  });
});

describe("a straight line", () => {
  const place = { latMicrodegrees: -34_603_722, lonMicrodegrees: -58_381_592 };
  const area = hiddenAreaOf(place);

  test("between two places outside crosses the area or not", () => {
    const [west, east] = [beside(area, 0, -3_000_000), beside(area, 0, 3_000_000)];
    expect([isWithin(area, west), isWithin(area, east), leadsThrough(area, west, east)]).toEqual([
      ...[false, false, true],
    ]);
    const [north, farEast] = [beside(area, 720_000, -3_000_000), beside(area, 720_000, 3_000_000)];
    expect(leadsThrough(area, north, farEast)).toBe(false);
    // It points at the area, and ends before it.
    expect(leadsThrough(area, west, beside(area, 0, -720_000))).toBe(false);
  });

  test("crosses the area if a place on it lies within", () => {
    fc.assert(
      fc.property(steps, steps, steps, steps, fc.integer({ min: 0, max: 100 }), (aN, aE, bN, bE, percent) => {
        const [a, b] = [beside(area, aN, aE), beside(area, bN, bE)];
        const between = beside(area, aN + ((bN - aN) * percent) / 100, aE + ((bE - aE) * percent) / 100);
        fc.pre(distanceMm(area, between) < area.radiusMm * 0.99);
        expect(leadsThrough(area, a, b)).toBe(true);
      }),
    );
  });

  test("of no length is a place", () => {
    expect(leadsThrough(area, place, place)).toBe(true);
    const far = beside(area, 2_000_000, 0);
    expect(leadsThrough(area, far, far)).toBe(false);
  });
});
