import { distanceMm } from "@trips/core/domain/geodesy.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { extendWay, maxWayPoints, noWay, positionsOfWay } from "./record-way.ts";

const at = (lonMicrodegrees: number, latMicrodegrees = 0) => ({ lonMicrodegrees, latMicrodegrees });

test("a place is kept when it is ten metres from the last, and a car that stands adds none", () => {
  // 90 microdegrees of longitude are 10.02 m on the equator.
  const way = [at(0), at(1), at(89), at(90), at(91), at(180)].reduce(extendWay, noWay);
  expect(positionsOfWay(way)).toEqual([
    [0, 0],
    [0.00009, 0],
    [0.00018, 0],
  ]);
});

test("however long the drive, the way stays bounded, begins at its start and is never far from a place", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 90, max: 900 }),
      fc.integer({ min: 1, max: 6 * maxWayPoints }),
      (step, count) => {
        const places = Array.from({ length: count }, (_, index) => at(index * step));
        const way = places.reduce(extendWay, noWay);
        const kept = positionsOfWay(way).map(([lon]) => Math.round(lon * 1e6));
        expect(kept.length).toBeLessThanOrEqual(maxWayPoints);
        expect(kept[0]).toBe(0);
        const stepMeters = distanceMm(at(0), at(step)) / 1000;
        for (let index = 1; index < kept.length; index++) {
          const gapMeters = distanceMm(at(kept[index - 1]!), at(kept[index]!)) / 1000;
          expect(gapMeters).toBeLessThan(way.spacingMeters * (1 + stepMeters / noWay.spacingMeters));
        }
      },
    ),
    { numRuns: 40 },
  );
});
