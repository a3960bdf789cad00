import fc from "fast-check";
import { expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import {
  addDayTotals,
  addTotals,
  counters,
  type DayTotals,
  dateCounterNames,
  figureNames,
  isNoDay,
  noDayTotals,
  noTotals,
  qualityNames,
  show,
  subtractDayTotals,
  subtractTotals,
  type Totals,
  totalNames,
} from "./counters.ts";

const runs = tries(1000);
const amounts = <Name extends string>(names: readonly Name[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, fc.nat()])), { noNullPrototype: true });
const totals = amounts(totalNames) as fc.Arbitrary<Totals>;
const dayTotals = amounts(dateCounterNames) as fc.Arbitrary<DayTotals>;

test("adding and subtracting the same changes no counter", () => {
  fc.assert(
    fc.property(totals, totals, dayTotals, dayTotals, (a, b, day, other) => {
      expect(subtractTotals(addTotals(a, b), b)).toEqual(a);
      expect(addTotals(a, b)).toEqual(addTotals(b, a));
      expect(addTotals(a, noTotals)).toEqual(a);
      expect(subtractDayTotals(addDayTotals(day, other), other)).toEqual(day);
    }),
    runs,
  );
});

test("adding does not change its arguments", () => {
  const a = { ...noTotals, gaps: 1 };
  addTotals(a, { gaps: 2 });
  expect(a.gaps).toBe(1);
  expect(noTotals.gaps).toBe(0);
});

test("a missing counter is zero: an item from before the counter existed does not have it", () => {
  expect(addDayTotals(noDayTotals, { distanceMm: 5 })).toEqual({ ...noDayTotals, distanceMm: 5 });
});

test("every counter is shown once, among the figures or the quality", () => {
  expect([...figureNames, ...qualityNames].sort()).toEqual([...totalNames].sort());
  expect(dateCounterNames).toEqual(["distanceMm", "movingMs", "idleMs", "parkedMs", "unknownMs", "unique"]);
});

test("millimetres are shown as metres, milliseconds as seconds, and counts as they are", () => {
  const sums = { ...noTotals, distanceMm: 1234, movingMs: 1500, gaps: 7 };
  expect(show(["distanceMm", "movingMs", "gaps"], sums)).toEqual({
    distanceMeters: 1.234,
    movingSeconds: 1.5,
    gaps: 7,
  });
});

test("the name of a counter ends with its unit", () => {
  for (const name of totalNames) {
    const { unit } = counters[name];
    expect(name.endsWith(unit === "mm" ? "Mm" : unit === "ms" ? "Ms" : ""), name).toBe(true);
    if (unit === "count") expect(name).not.toMatch(/(Mm|Ms)$/);
  }
});

test("a date without counts is dropped", () => {
  expect(isNoDay(noDayTotals)).toBe(true);
  for (const name of dateCounterNames) expect(isNoDay({ ...noDayTotals, [name]: 1 })).toBe(false);
});
