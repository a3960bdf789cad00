import fc from "fast-check";
import { expect, test } from "vitest";
import { readTripRecords } from "../domain/figures.ts";
import { recordSet } from "../testing/drives.ts";
import { besidePosition, breaksOf, linkOf } from "./path.ts";
import { marksOf } from "./trip-view.ts";

test("marks break a route exactly where the engine's ways do", () => {
  fc.assert(
    fc.property(recordSet(), (records) => {
      const trip = readTripRecords(records);
      const { ways, verdicts } = trip.reading;
      const usable = verdicts.flatMap((verdict, index) => (verdict === "usable" ? index : []));
      const breaks = breaksOf(marksOf(trip));
      for (const way of ways) expect(breaks.has(usable.indexOf(way.to))).toBe(linkOf(way) !== "line");
    }),
    { numRuns: 500 },
  );
});

test("gaps, jumps and hidden stretches break a route; harsh driving does not", () => {
  const kinds = ["braking", "gap", "acceleration", "jump", "hidden"] as const;
  expect([...breaksOf(kinds.map((kind, point) => ({ kind, point })))]).toEqual([1, 3, 4]);
});

test("a line takes the shorter way around the earth, also over the date line", () => {
  expect(besidePosition([-179.9, 10], [179.9, 10])[0]).toBeCloseTo(180.1, 9);
  expect(besidePosition([179.9, 10], [-179.9, 10])[0]).toBeCloseTo(-180.1, 9);
  expect(besidePosition([179.9, 10], [180.1, 10])).toEqual([179.9, 10]);
  expect(besidePosition([-89, 10], [90, 10])).toEqual([-89, 10]);
});
