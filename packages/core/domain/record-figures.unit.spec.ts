import fc from "fast-check";
import { expect, test } from "vitest";
import { recordSet, timeZones } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { sumOfRecords } from "../testing/sum-of-records.ts";
import { wandering } from "../testing/wandering.ts";
import { figuresOf, readTripRecords } from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { affectedBy, type RecordFigures, recordFiguresOf, setAside } from "./record-figures.ts";

const whole = { isFirst: true, isLast: true };
const trips = fc.oneof(wandering, recordSet({ minLength: 1, maxLength: 60 }));
const zones = fc.constantFrom(...timeZones);

const figuresOfAll = (records: readonly GpsRecord[], timeZone: string): RecordFigures[] => {
  const { aside, counted } = readTripRecords(records);
  const figures = recordFiguresOf(counted, { from: 0, to: counted.length }, whole, timeZone);
  return [...aside.map(() => setAside), ...(figures as RecordFigures[])];
};

test("the figures of a trip's records add up to the figures of the trip", () => {
  fc.assert(
    fc.property(trips, zones, (records, timeZone) => {
      expect(sumOfRecords(records, figuresOfAll(records, timeZone))).toEqual(figuresOf(records, timeZone));
    }),
    tries(2000),
  );
});

test("a part of the trip gives its records the figures that the whole gives them, or asks for more of one side", () => {
  fc.assert(
    fc.property(
      trips,
      zones,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (records, timeZone, a, b, step) => {
        const { counted } = readTripRecords(records);
        const from = a % counted.length;
        const to = from + 1 + (b % (counted.length - from));
        const expected = recordFiguresOf(counted, { from, to }, whole, timeZone);
        for (let [first, last] = [from, to]; ; ) {
          const part = counted.slice(first, last);
          const ends = { isFirst: first === 0, isLast: last === counted.length };
          const figures = recordFiguresOf(part, { from: from - first, to: to - first }, ends, timeZone);
          if (figures === "before") {
            expect(first).toBeGreaterThan(0);
            first = Math.max(0, first - step);
          } else if (figures === "after") {
            expect(last).toBeLessThan(counted.length);
            last = Math.min(counted.length, last + step);
          } else {
            expect(figures).toEqual(expected);
            return;
          }
        }
      },
    ),
    tries(2000),
  );
});

/** Standing with drift, creeping and driving in turns, with ids that leave room for more. */
const restless = fc
  .array(
    fc.record({
      seconds: fc.constantFrom(1, 5, 20, 60, 90, 130),
      north: fc.constantFrom(0, 0, 3, 40, 900),
      speedCmps: fc.constantFrom(undefined, 0, 0, 700),
      accuracyMeters: fc.constantFrom(5, 5, 5, 40, 90),
    }),
    { minLength: 20, maxLength: 90 },
  )
  .map((steps) => {
    let [t, latMicrodegrees] = [baseT, 1_000_000];
    return steps.map(({ seconds, north, ...measured }, id) => {
      t += seconds * 1_000;
      latMicrodegrees += north;
      return aRecord({ id, t, latMicrodegrees, lonMicrodegrees: 1, ...measured });
    });
  });

test("records that are added change the figures of those that they are said to affect, and of no others", () => {
  fc.assert(
    fc.property(
      fc.oneof(trips, restless, restless),
      zones,
      fc.nat(),
      fc.integer({ min: 1, max: 6 }),
      (records, timeZone, a, run) => {
        const { counted } = readTripRecords(records);
        const from = a % counted.length;
        const to = Math.min(counted.length, from + run);
        const affected = affectedBy(counted, { from, to }, whole);
        if (typeof affected === "string") throw new Error("the whole trip is there");
        const before = counted.filter((_, index) => index < from || index >= to);
        const figures = figuresOfAll(counted, timeZone);
        const had = figuresOfAll(before, timeZone);
        for (const [index, record] of before.entries()) {
          const now = counted.indexOf(record);
          if (now < affected.from || now >= affected.to) expect(figures[now]).toEqual(had[index]);
        }
      },
    ),
    tries(3000),
  );
});

test("a silence over a day of 23 hours falls on three dates", () => {
  // Berlin, 2026-03-29: clocks go forward.
  const start = Date.parse("2026-03-28T22:30:00Z");
  const place = { latMicrodegrees: 52_500_000, lonMicrodegrees: 13_400_000, accuracyMeters: 5 };
  const records = [0, 24 * 3_600_000].map((ms, id) => aRecord({ id, t: start + ms, ...place }));
  const [figures] = figuresOfAll(records, "Europe/Berlin");
  expect(figures?.date).toBe("2026-03-28");
  expect(figures?.way?.parkedMs).toBe(24 * 3_600_000);
  expect(figures?.way?.elsewhere.map(({ date, parkedMs }) => [date, parkedMs / 60_000])).toEqual([
    ["2026-03-29", 23 * 60],
    ["2026-03-30", 30],
  ]);
});
