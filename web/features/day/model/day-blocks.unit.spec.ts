import { figuresOf, readTripRecords } from "@trips/core/domain/figures.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { rules } from "@trips/core/domain/rules.ts";
import { recordSet, timeZones } from "@trips/core/testing/drives.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import { aRecord, baseT } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addTimes, noTimes } from "./day-block.ts";
import { blocksOf } from "./day-blocks.ts";
import { dayBoundsOf } from "./day-bounds.ts";

const iso = (t: number): string => new Date(t).toISOString();

const blocksOfRecords = (records: readonly GpsRecord[], date = "2026-11-20", timeZone = "UTC") =>
  blocksOf(
    readTripRecords(records),
    { start: iso(records[0]!.t), end: iso(records.at(-1)!.t), timeZone },
    date,
  );

/** Seconds from the beginning: `[kind, from, to]`. */
const sketch = (blocks: ReturnType<typeof blocksOf>) =>
  blocks.map(({ kind, startMs, endMs }) => [kind, (startMs - baseT) / 1000, (endMs - baseT) / 1000]);

/** A fix for each second that `speedAt` gives a speed for; undefined: none is sent. */
const driveOf = (seconds: number, speedAt: (second: number) => number | undefined): GpsRecord[] => {
  let east = 0;
  return Array.from({ length: seconds + 1 }, (_, second) => {
    const speed = speedAt(second);
    east += speed ?? 10;
    return speed === undefined
      ? []
      : [
          aRecord({
            id: second,
            t: baseT + second * 1000,
            latMicrodegrees: 1_000_000,
            lonMicrodegrees: Math.round(east * 9),
            speedCmps: speed * 100,
            accuracyMeters: 5,
          }),
        ];
  }).flat();
};

//  0        2        5             9 min
//  driving  |  idle  |   driving   |
test("driving, standing and driving again are three blocks", () => {
  const records = driveOf(540, (second) => (second >= 120 && second < 300 ? 0 : 10));
  expect(sketch(blocksOfRecords(records))).toEqual([
    ["driving", 0, 120],
    ["idle", 120, 300],
    ["driving", 300, 540],
  ]);
});

//  0        2                   8             10 min
//  driving  |      parked       |   driving   |
test("standing for five minutes or more is parking, to the second", () => {
  const records = driveOf(600, (second) => (second > 125 && second <= 485 ? 0 : 10));
  const blocks = blocksOfRecords(records);
  expect(sketch(blocks)).toEqual([
    ["driving", 0, 126],
    ["parked", 126, 485],
    ["driving", 485, 600],
  ]);
  expect(blocks[1]).toMatchObject({ parkedMs: 359_000, movingMs: 0, idleMs: 0 });
});

test("a stop at a traffic light does not split the driving, but is counted in it", () => {
  const blocks = blocksOfRecords(driveOf(300, (second) => (second >= 65 && second < 85 ? 0 : 10)));
  expect(sketch(blocks)).toEqual([["driving", 0, 300]]);
  expect(blocks[0]!.idleMs).toBeGreaterThan(15_000);
  expect(blocks[0]!.idleMs + blocks[0]!.movingMs).toBe(300_000);
});

test("minutes without a fix are silent when the car has moved, and parked when it has not", () => {
  const silence = (second: number) => second > 100 && second < 400;
  const moved = driveOf(500, (second) => (silence(second) ? undefined : 10));
  expect(sketch(blocksOfRecords(moved))).toEqual([
    ["driving", 0, 100],
    ["silent", 100, 400],
    ["driving", 400, 500],
  ]);
  const stood = moved.map((record) =>
    record.t < baseT + 400_000 ? record : { ...record, lonMicrodegrees: record.lonMicrodegrees - 27_000 },
  );
  expect(sketch(blocksOfRecords(stood))[1]).toEqual(["parked", 100, 400]);
});

//  23:58    0:00      0:02
//  driving  | driving |
test("a date has only its own part of a trip and of a silence across midnight", () => {
  const midnight = Date.UTC(2026, 10, 21);
  const shifted = (records: GpsRecord[]) =>
    records.map((each) => ({ ...each, t: each.t - baseT + midnight - 120_000 }));
  const [block, ...others] = blocksOfRecords(shifted(driveOf(240, () => 10)), "2026-11-21");
  expect(others).toEqual([]);
  expect(block).toEqual({
    ...noTimes,
    ...{ kind: "driving", startMs: midnight, endMs: midnight + 120_000, movingMs: 120_000 },
  });
  const silent = shifted(driveOf(240, (second) => (second > 20 && second < 220 ? undefined : 10)));
  expect(blocksOfRecords(silent)[1]).toEqual({
    ...noTimes,
    ...{ kind: "silent", startMs: midnight - 100_000, endMs: midnight, movingMs: 100_000 },
  });
});

test("poor fixes at the ends are silence", () => {
  const records = driveOf(60, () => 10).map((record) =>
    record.t < baseT + 10_000 ? { ...record, accuracyMeters: 900 } : record,
  );
  expect(sketch(blocksOfRecords(records))).toEqual([
    ["silent", 0, 10],
    ["driving", 10, 60],
  ]);
});

test("more poor fixes in a row than the engine looks past are silence", () => {
  const poorFrom = 60;
  const poorTo = poorFrom + rules.maxPoorFixes + 1;
  const records = driveOf(poorTo + 60, () => 10).map((record) =>
    record.id >= poorFrom && record.id < poorTo ? { ...record, accuracyMeters: 900 } : record,
  );
  expect(sketch(blocksOfRecords(records))).toEqual([
    ["driving", 0, poorFrom - 1],
    ["silent", poorFrom - 1, poorTo],
    ["driving", poorTo, poorTo + 60],
  ]);
});

test("on every date the blocks fill the trip without gaps and add up to the date's totals", () => {
  fc.assert(
    fc.property(recordSet({ minLength: 1 }), fc.constantFrom(...timeZones), (records, timeZone) => {
      const { days } = figuresOf(records, timeZone);
      for (const [date, totals] of days) {
        const blocks = blocksOfRecords(records, date, timeZone);
        expect(totals).toMatchObject(blocks.reduce(addTimes, noTimes));
        const bounds = dayBoundsOf(date, timeZone);
        const startMs = Math.max(records[0]!.t, bounds.startMs);
        blocks.forEach((block, index) => {
          expect(block.endMs).toBeGreaterThan(block.startMs);
          expect(block.startMs).toBe(index === 0 ? startMs : blocks[index - 1]!.endMs);
        });
        const endMs = Math.min(records.at(-1)!.t, bounds.endMs);
        expect(blocks.at(-1)?.endMs ?? endMs).toBe(Math.max(startMs, endMs));
      }
    }),
    tries(500),
  );
});
