import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import {
  type FieldName,
  fieldNames,
  fields,
  leastStored,
  mostStored,
  optionalNames,
  quanta,
  viewNames,
} from "./fields.ts";
import { fromStored, isAccepted, toKnown, toStored } from "./quantum.ts";

const runs = tries(1000);
const anyName = fc.constantFrom(...fieldNames);

const inRange = (name: FieldName): fc.Arbitrary<number> => {
  const { isWhole, least: min, most: max } = fields[name];
  return isWhole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
};

const anyValue = anyName.chain((name) => inRange(name).map((value) => ({ name, value })));

describe("every field of the table", () => {
  test("is stored as a whole number within its bounds, at most half a quantum away", () => {
    fc.assert(
      fc.property(anyValue, ({ name, value }) => {
        const stored = toKnown(quanta[name], value);
        if (stored === undefined) {
          expect(value).toBe(0);
          return;
        }
        expect(stored).toSatisfy(Number.isSafeInteger);
        expect(stored).toBeGreaterThanOrEqual(leastStored(fields[name]));
        expect(stored).toBeLessThanOrEqual(mostStored(fields[name]));
        const { perUnit, isCircular, most, unknown } = fields[name];
        const apart = Math.abs(fromStored(quanta[name], stored) - value);
        // A radius of less than half a metre is kept as one metre.
        const room = unknown === "not positive" && value < 0.5 ? 1 : 0.5;
        expect(isCircular ? Math.min(apart, most - apart) : apart).toBeLessThanOrEqual(
          (room + 1e-6) / perUnit,
        );
      }),
      runs,
    );
  });

  test("reads a stored value unchanged", () => {
    fc.assert(
      fc.property(anyValue, ({ name, value }) => {
        const stored = toKnown(quanta[name], value);
        if (stored !== undefined)
          expect(toKnown(quanta[name], fromStored(quanta[name], stored))).toBe(stored);
      }),
      runs,
    );
  });

  test("refuses texts, values out of bounds, and fractions where only whole numbers are accepted", () => {
    for (const name of fieldNames) {
      const { least, most, isWhole, unknown } = fields[name];
      for (const value of ["0", null, undefined, {}, Number.NaN, most + 1, Number.POSITIVE_INFINITY])
        expect(toStored(quanta[name], value)).toBeNaN();
      if (unknown === "never") expect(toStored(quanta[name], least - 1)).toBeNaN();
      if (isWhole) expect(toStored(quanta[name], 0.5)).toBeNaN();
    }
  });
});

test("a negative value means unknown in a field that cannot be negative, however low it is", () => {
  for (const name of optionalNames.filter((name) => fields[name].least === 0))
    for (const value of [-1, -Number.MIN_VALUE, -1e308, Number.NEGATIVE_INFINITY])
      expect([isAccepted(quanta[name], value), toKnown(quanta[name], value)]).toEqual([true, undefined]);
  expect(toKnown(quanta.altitude, -1)).toBe(-1);
});

test("the optional fields are append-only: their order is that of the columns in stored windows", () => {
  expect(optionalNames.slice(0, 5)).toEqual(["speed", "heading", "accuracy", "altitude", "battery"]);
});

test("a value is shown under a name that ends with its unit, unchanged except for its quantum", () => {
  expect(viewNames).toEqual([
    ...["speedMps", "headingDegrees", "accuracyMeters", "altitudeMeters", "batteryPercent"],
  ]);
  expect([fromStored(quanta.lat, 48_137_154), fromStored(quanta.speed, 1234)]).toEqual([48.137154, 12.34]);
});

test("stored values have the same bounds as the API's", () => {
  const bounds = fieldNames.map((name) => [leastStored(fields[name]), mostStored(fields[name])]);
  expect(bounds.slice(2)).toEqual([
    [-90_000_000, 90_000_000],
    [-180_000_000, 180_000_000],
    [0, 50_000],
    [0, 359],
    [0, 1_000_000],
    [-500, 10_000],
    [0, 100],
  ]);
});
