import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet, timeZones } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { wandering } from "../testing/wandering.ts";
import { figuresOf, parkedMinMs } from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { WholeCount } from "./whole-count.ts";

const runs = tries(3000);

/** The records in stretches of these lengths, taken in a cycle. */
const countOf = (records: readonly GpsRecord[], lengths: readonly number[], timeZone: string) => {
  const count = new WholeCount(timeZone, 1);
  for (let at = 0, turn = 0; at < records.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    count.add(records.slice(at, at + length));
    at += length;
  }
  return count.figures();
};

describe("a trip counted stretch by stretch", () => {
  test("has the figures of all its records, wherever it is cut", () => {
    fc.assert(
      fc.property(
        fc.oneof(wandering, recordSet({ minLength: 1, maxLength: 60 })),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...timeZones),
        (records, lengths, timeZone) => {
          expect(countOf(records, lengths, timeZone)).toEqual(figuresOf(records, timeZone));
        },
      ),
      runs,
    );
  });

  /** Drives for `count` fixes, or stands; by default at 1 Hz. */
  const trip = (
    legs: readonly (Partial<GpsRecord> & { count: number; everyMs?: number; north?: number })[],
  ) => {
    const records: GpsRecord[] = [];
    let [t, latMicrodegrees] = [baseT, 48_000_000];
    for (const { count, everyMs = 1_000, north = 0, ...rest } of legs)
      for (let i = 0; i < count; i++) {
        t += everyMs;
        latMicrodegrees += north;
        records.push(aRecord({ id: records.length, t, latMicrodegrees, accuracyMeters: 5, ...rest }));
      }
    return records;
  };
  const drives = { count: 150, north: 150, speedCmps: 1_650 };
  const stands = { count: 0, speedCmps: 0 };

  test.each<[string, readonly GpsRecord[]]>([
    ["parks for longer than a stretch", trip([drives, { ...stands, count: 3_000 }, drives])],
    ["stands for as long as it takes to have parked", trip([drives, { ...stands, count: 300 }, drives])],
    ["stands a little too short to have parked", trip([drives, { ...stands, count: 230 }, drives])],
    ["stands over midnight", trip([{ ...stands, count: 400, everyMs: 200_000 }, drives])],
    [
      "falls silent where it stands, and goes on standing",
      trip([
        drives,
        { ...stands, count: 20 },
        { ...stands, count: 1, everyMs: 900_000 },
        { ...stands, count: 200 },
        drives,
      ]),
    ],
    [
      "is silent for days",
      trip([
        drives,
        { ...stands, count: 2, everyMs: 100_000_000 },
        drives,
        { ...drives, everyMs: 86_400_000 },
      ]),
    ],
    ["has only poor fixes for long", trip([drives, { ...drives, count: 700, accuracyMeters: 900 }, drives])],
    [
      "climbs",
      trip([
        drives,
        ...[100, 130, 170, 160].map((altitudeMeters) => ({ ...drives, count: 45, altitudeMeters })),
        drives,
      ]),
    ],
  ])("has the same figures when it %s", (_, records) => {
    const whole = figuresOf(records, "America/New_York");
    for (const length of [1, 7, 59, 60, 61, 1_000])
      expect(countOf(records, [length], "America/New_York"), `stretches of ${length}`).toEqual(whole);
  });

  test("parks by the whole of a stay, not by the part in one stretch", () => {
    const records = trip([{ ...stands, count: parkedMinMs / 1_000 + 1 }]);
    expect(countOf(records, [30], "UTC").totals).toMatchObject({ idleMs: 0, parkedMs: parkedMinMs });
    expect(countOf(records.slice(1), [30], "UTC").totals).toMatchObject({
      idleMs: parkedMinMs - 1_000,
      parkedMs: 0,
    });
  });

  test("is empty without records", () => {
    expect(new WholeCount("UTC").figures()).toEqual(figuresOf([], "UTC"));
  });
});
