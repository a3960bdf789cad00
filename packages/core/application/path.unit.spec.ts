import fc from "fast-check";
import { expect, test } from "vitest";
import { readTripRecords } from "../domain/figures.ts";
import { recordSet } from "../testing/drives.ts";
import { breaksOf, crossesDateLine, linkOf } from "./path.ts";
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

test("a way crosses the date line when it would lead around more than half of the earth", () => {
  expect(crossesDateLine([179.9, 10], [-179.9, 10])).toBe(true);
  expect(crossesDateLine([-179.9, 10], [179.9, 10])).toBe(true);
  expect(crossesDateLine([-90, 10], [90, 10])).toBe(false);
});
