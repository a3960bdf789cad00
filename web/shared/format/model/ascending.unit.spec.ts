import fc from "fast-check";
import { expect, test } from "vitest";
import { firstFrom, nearestTo } from "./ascending.ts";

const ascending = fc.array(fc.integer({ min: -50, max: 50 })).map((values) => values.sort((a, b) => a - b));

test("everything before the first is below, and everything from it on is not", () => {
  fc.assert(
    fc.property(ascending, fc.integer({ min: -60, max: 60 }), (values, wanted) => {
      const first = firstFrom(values, wanted);
      expect(values.slice(0, first).every((value) => value < wanted)).toBe(true);
      expect(values.slice(first).every((value) => value >= wanted)).toBe(true);
    }),
  );
});

test("no value is nearer than the nearest", () => {
  fc.assert(
    fc.property(ascending, fc.integer({ min: -60, max: 60 }), (values, wanted) => {
      fc.pre(values.length > 0);
      const distance = Math.abs(values[nearestTo(values, wanted)]! - wanted);
      expect(distance).toBe(Math.min(...values.map((value) => Math.abs(value - wanted))));
    }),
  );
  expect(nearestTo([1, 3], 2)).toBe(0);
  expect(nearestTo([], 2)).toBe(0);
});
