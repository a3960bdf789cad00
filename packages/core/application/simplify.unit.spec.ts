import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { keptPlaces, simplify } from "./simplify.ts";

const metersPerDegree = 111_195;

type Place = readonly [number, number];

const place: fc.Arbitrary<Place> = fc
  .tuple(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: -3000, max: 3000 }))
  .map(([east, north]) => [east / 1e6, north / 1e6]);

/** Distance of a place from the line between two others, near the equator. */
const metersOff = ([x, y]: Place, a: Place, b: Place): number => {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / length));
  return Math.hypot(x - a[0] - along * dx, y - a[1] - along * dy) * metersPerDegree;
};

test("dropped places lie within the tolerance of the remaining line, and both ends stay", () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 40 }), fc.integer({ min: 0, max: 200 }), (places, tolerance) => {
      const kept = keptPlaces(places, tolerance);
      expect([kept[0], kept.at(-1)]).toEqual(
        places.length === 0 ? [undefined, undefined] : [0, places.length - 1],
      );
      for (const [index, from] of kept.slice(0, -1).entries())
        for (let at = from + 1; at < kept[index + 1]!; at++)
          expect(metersOff(places[at]!, places[from]!, places[kept[index + 1]!]!)).toBeLessThanOrEqual(
            tolerance + 1e-6,
          );
    }),
    tries(500),
  );
});

test("a straight line is reduced to its ends, whatever a place holds besides longitude and latitude", () => {
  const line = Array.from({ length: 100 }, (_, index) => [index / 1e4, 0, index] as const);
  expect(simplify(line, 1)).toEqual([line[0], line[99]]);
});

test("a long line is processed in spans, so that the time is linear in its length", () => {
  const line = Array.from({ length: 10_000 }, (_, index): Place => [index / 1e4, 0]);
  expect(keptPlaces(line, 1)).toEqual([0, 4_096, 8_192, 9_999]);
});

test("a place on the line is dropped with any tolerance, even 0", () => {
  const straight = Array.from({ length: 5 }, (_, index): Place => [index / 64, 0]);
  expect(keptPlaces(straight, 0)).toEqual([0, 4]);
});
