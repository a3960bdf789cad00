import { windowViewsOf } from "@trips/core/application/trip-view.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { statsOf } from "@trips/core/domain/stats.ts";
import { type Window, windowStartOf } from "@trips/core/domain/window.ts";
import { recordSet } from "@trips/core/testing/drives.ts";
import { aRecord, baseT } from "@trips/core/testing/records.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { blocksOf } from "./day-blocks.ts";

const windowsOf = (records: readonly GpsRecord[]): Window[] =>
  [...Map.groupBy(records, ({ t }) => windowStartOf(t))].map(([start, inside]) => ({
    start,
    records: inside,
  }));

const iso = (t: number): string => new Date(t).toISOString();

const blocksOfRecords = (
  records: readonly GpsRecord[],
  bounds?: { readonly startMs: number; readonly endMs: number },
) =>
  blocksOf(
    windowViewsOf(windowsOf(records)),
    { start: iso(records[0]!.t), end: iso(records.at(-1)!.t) },
    bounds,
  );

/** Seconds and minutes from the beginning: `[kind, from, to]`. */
const sketch = (blocks: ReturnType<typeof blocksOf>) =>
  blocks.map(({ kind, startMs, endMs }) => [kind, (startMs - baseT) / 1000, (endMs - baseT) / 1000]);

/** A fix at 10 m/s for each second that `speedAt` gives a speed for; undefined: none is sent. */
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
            latMicrodegrees: 0,
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

test("a halt at a light does not cut the driving, but is counted in it", () => {
  const blocks = blocksOfRecords(driveOf(300, (second) => (second >= 65 && second < 85 ? 0 : 10)));
  expect(sketch(blocks)).toEqual([["driving", 0, 300]]);
  expect(blocks[0]!.idleMs).toBeGreaterThan(15_000);
  expect(blocks[0]!.idleMs + blocks[0]!.movingMs).toBe(300_000);
});

test("minutes without a fix are silent when the car has moved, and idle when it has not", () => {
  const silence = (second: number) => second > 100 && second < 400;
  const moved = driveOf(500, (second) => (silence(second) ? undefined : 10));
  expect(sketch(blocksOfRecords(moved))).toEqual([
    ["driving", 0, 120],
    ["silent", 120, 360],
    ["driving", 360, 500],
  ]);
  const stood = moved.map((record) =>
    record.t < baseT + 400_000 ? record : { ...record, lonMicrodegrees: record.lonMicrodegrees - 27_000 },
  );
  expect(sketch(blocksOfRecords(stood))[1]).toEqual(["idle", 120, 360]);
});

test("a day has only its part of a trip", () => {
  const records = driveOf(540, (second) => (second >= 120 && second < 300 ? 0 : 10));
  const blocks = blocksOfRecords(records, { startMs: baseT + 240_000, endMs: baseT + 420_000 });
  expect(sketch(blocks)).toEqual([
    ["idle", 240, 300],
    ["driving", 300, 420],
  ]);
});

test("a silence across midnight is cut there, and says no more than its part", () => {
  const records = driveOf(500, (second) => (second > 100 && second < 400 ? undefined : 10));
  const [block, ...others] = blocksOfRecords(records, { startMs: baseT + 240_000, endMs: baseT + 300_000 });
  expect([block, others]).toEqual([
    { kind: "silent", startMs: baseT + 240_000, endMs: baseT + 300_000, movingMs: 60_000, idleMs: 0 },
    [],
  ]);
});

test("the blocks fill the trip without holes, and add up to its driving and its idle time", () => {
  fc.assert(
    fc.property(recordSet(), (records) => {
      fc.pre(records.length > 0);
      const blocks = blocksOfRecords(records);
      const { totals } = statsOf(records);
      const sum = (name: "movingMs" | "idleMs") => blocks.reduce((total, block) => total + block[name], 0);
      expect([sum("movingMs"), sum("idleMs")]).toEqual([totals.movingMs, totals.idleMs]);
      blocks.forEach((block, index) => {
        expect(block.endMs).toBeGreaterThan(block.startMs);
        expect(block.startMs).toBe(index === 0 ? records[0]!.t : blocks[index - 1]!.endMs);
      });
      if (records[0]!.t < records.at(-1)!.t) expect(blocks.at(-1)!.endMs).toBe(records.at(-1)!.t);
    }),
    { numRuns: 1000 },
  );
});
