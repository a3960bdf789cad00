import fc from "fast-check";
import type { GpsRecord } from "../domain/gps-record.ts";
import { aRecord, baseT } from "./records.ts";

/**
 * A phone that wanders, drives, stands and falls silent by turns: poor fixes, strays and speeds of zero, at intervals
 * from a second to hours, so that what a way counts often depends on its context.
 */
export const wandering: fc.Arbitrary<GpsRecord[]> = fc
  .array(
    fc.record({
      count: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 40, max: 120 })),
      everyMs: fc.constantFrom(
        1_000,
        1_000,
        2_000,
        5_000,
        15_000,
        30_000,
        60_000,
        200_000,
        1_000_000,
        90_000_000,
      ),
      north: fc.constantFrom(0, 3, 60, 400, 9_000),
      east: fc.constantFrom(0, 5, -60, 2_000),
      speedCmps: fc.constantFrom(undefined, 0, 30, 300, 2_000),
      accuracyMeters: fc.constantFrom(undefined, 5, 30, 65, 150, 1_000),
      strayAt: fc.option(fc.nat({ max: 25 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((legs) => {
    const records: GpsRecord[] = [];
    let [t, lat, lon] = [baseT, 48_000_000, 11_000_000];
    for (const { count, everyMs, north, east, strayAt, ...measured } of legs)
      for (let i = 0; i < count; i++) {
        t += everyMs;
        lat += north;
        lon += east;
        const astray = i === strayAt ? 40_000 : 0;
        records.push(
          aRecord({
            id: records.length,
            t,
            latMicrodegrees: lat + astray,
            lonMicrodegrees: lon - astray,
            ...measured,
          }),
        );
      }
    return records;
  });
