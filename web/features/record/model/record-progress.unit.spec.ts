import type { TripRecord } from "@trips/client/records.ts";
import { figuresOf } from "@trips/core/domain/figures.ts";
import { type Columns, compareKeys, quantise } from "@trips/core/domain/gps-record.ts";
import { rules } from "@trips/core/domain/rules.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  advance,
  clockStepMs,
  columnsOf as columnsOfRecords,
  maxTailRecords,
  noProgress,
  type TripProgress,
} from "./record-progress.ts";

const startMs = 1_795_162_800_000;

const at = (id: number, seconds: number, more: Partial<TripRecord> = {}): TripRecord => ({
  ...{ id, t: startMs + seconds * 1000, lat: -34.6 + seconds * 9e-5, lon: -58.38, accuracy: 5 },
  ...more,
});

const progressOf = (records: readonly TripRecord[]): TripProgress => records.reduce(advance, noProgress);

const countedOf = (records: readonly TripRecord[]) =>
  figuresOf(records.map((record) => quantise(record)).sort(compareKeys), "UTC").totals;

const columnsOf = (records: readonly TripRecord[]): Columns =>
  columnsOfRecords(
    records.map((record) => quantise(record)),
    startMs,
  );

/** A speed near the limit below which a car stands, so that a way's figures depend on its context. */
const nearStanding = fc.array(fc.integer({ min: -12, max: 14 }), { minLength: 40, maxLength: 90 });
const anyWay = fc.array(fc.constantFrom(0, 0, 3, 60, 400, 9_000), { minLength: 1, maxLength: 25 });

/**
 * A phone that alternately drives, creeps, stands and falls silent, with poor fixes, strays, speeds of zero and a clock
 * that is set back now and then.
 */
const recordings = fc
  .array(
    fc.record({
      steps: fc.oneof(nearStanding, anyWay),
      everyMs: fc.constantFrom(200, 1_000, 1_000, 2_000, 5_000, 15_000, 60_000, 200_000, 1_000_000),
      east: fc.constantFrom(0, 0, 5, -60, 2_000),
      speed: fc.constantFrom(undefined, undefined, 0, 0.3, 3, 20),
      accuracy: fc.constantFrom(undefined, 5, 10, 30, 65, 1_000),
      strayAt: fc.option(fc.nat({ max: 90 }), { nil: undefined }),
      stepBackMs: fc.constantFrom(0, 0, 0, 900, 7_000, 40_000, clockStepMs),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((legs) => {
    const records: TripRecord[] = [];
    let [t, lat, lon] = [startMs, 48_000_000, 11_000_000];
    for (const { steps, everyMs, east, strayAt, stepBackMs, ...measured } of legs) {
      t -= stepBackMs;
      // More poor fixes in a row than the engine looks past have a test of their own.
      for (const [index, north] of steps.slice(0, measured.accuracy === 1_000 ? 30 : 90).entries()) {
        t += everyMs;
        lat += north;
        lon += east;
        const astray = index === strayAt ? 40_000 : 0;
        records.push({
          ...{ id: records.length, t, lat: (lat + astray) / 1e6, lon: (lon - astray) / 1e6 },
          ...measured,
        });
      }
    }
    return records;
  });

describe("the distance on the phone", () => {
  test("always equals the engine's for the same records", () => {
    fc.assert(
      fc.property(recordings, fc.nat(), (records, moment) => {
        let progress = noProgress;
        for (const [index, record] of records.entries()) {
          progress = advance(progress, record);
          if (index !== moment % records.length && index + 1 < records.length) continue;
          const counted = countedOf(records.slice(0, index + 1));
          expect([progress.fixes, progress.distanceMm]).toEqual([index + 1, counted.distanceMm]);
        }
      }),
      tries(100),
    );
  });

  test("is right for a phone that reports 0 while it drives", () => {
    const records = Array.from({ length: 600 }, (_, second) =>
      at(second, second, { speed: 0, accuracy: 10 }),
    );
    const { distanceMm, speedMps } = progressOf(records);
    expect(distanceMm).toBe(countedOf(records).distanceMm);
    expect(distanceMm / 599_000).toBeCloseTo(10, 1);
    expect(speedMps).toBeCloseTo(10, 0);
  });

  test.each([
    ["continues across as many poor fixes as the engine looks past", rules.maxPoorFixes],
    ["is interrupted by more poor fixes, as in the engine", rules.maxPoorFixes + 1],
  ])("%s", (_, poorFixes) => {
    const drive = (fromId: number, seconds: number) =>
      Array.from({ length: 30 }, (_, index) => at(fromId + index, seconds + index, { speed: 10 }));
    const poor = Array.from({ length: poorFixes }, (_, index) =>
      at(30 + index, 30 + index / 4, { accuracy: 900 }),
    );
    const records = [...drive(0, 0), ...poor, ...drive(30 + poorFixes, 110)];
    const { distanceMm } = progressOf(records);
    expect(distanceMm).toBe(countedOf(records).distanceMm);
    expect(distanceMm > 1_000_000).toBe(poorFixes === rules.maxPoorFixes);
  });

  test("continues where an earlier version of the page left off", () => {
    const kept: TripProgress = { ...noProgress, fixes: 100, distanceMm: 5_000_000 };
    const more = Array.from({ length: 20 }, (_, second) => at(100 + second, second, { speed: 10 }));
    const { fixes, distanceMm } = more.reduce(advance, kept);
    expect([fixes, distanceMm]).toEqual([120, 5_000_000 + countedOf(more).distanceMm]);
    expect(distanceMm).toBeGreaterThan(5_100_000);
  });
});

describe("what is kept for each fix", () => {
  const kept = (records: readonly TripRecord[], before = noProgress) =>
    records.reduce(advance, before).tail!.columns.t.length;
  const drive = (fixes: number, everySeconds: number) =>
    Array.from({ length: fixes }, (_, index) => at(index, index * everySeconds, { speed: 10 }));

  test("does not grow with the trip", () => {
    expect(kept(drive(500, 1))).toBe(kept(drive(300, 1)));
    expect(kept(drive(500, 1))).toBeLessThan(220);
  });

  test("is bounded however often the phone reports its position", () => {
    const tail = { start: startMs, columns: columnsOf(drive(maxTailRecords, 0.01)) };
    const next = at(maxTailRecords, maxTailRecords * 0.01, { speed: 10 });
    expect(kept([next], { ...noProgress, tail })).toBe(maxTailRecords);
  });
});

test("the speed is the measured one, or else that between the last two fixes", () => {
  const first = advance(noProgress, at(0, 0));
  expect(first).toMatchObject({ speedMps: null, accuracyMeters: 5, lastT: startMs });
  const second = [at(1, 1), at(2, 2), at(3, 3)].reduce(advance, first);
  expect(second.speedMps).toBeCloseTo(10, 0);
  expect(advance(second, at(4, 4, { speed: 3.5 })).speedMps).toBe(3.5);
  expect(advance(second, at(4, 4, { lat: 0 }))).toMatchObject({ speedMps: null });
  expect(advance(second, at(4, 4, { accuracy: 500 }))).toMatchObject({ speedMps: null, accuracyMeters: 500 });
});

test("a car that stands has a speed of 0", () => {
  const records = Array.from({ length: 100 }, (_, second) => at(second, second, { lat: -34.6, speed: 0 }));
  expect(progressOf(records)).toMatchObject({ speedMps: 0, distanceMm: 0 });
});
