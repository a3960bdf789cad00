import type { TripRecord } from "@trips/client/records.ts";
import { quantise } from "@trips/core/domain/gps-record.ts";
import { statsOf } from "@trips/core/domain/stats.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { advance, noProgress } from "./record-progress.ts";

const startMs = 1_795_162_800_000;

const drives = fc
  .array(
    fc.record({
      seconds: fc.integer({ min: 0, max: 200 }),
      meters: fc.integer({ min: 0, max: 4_000 }),
      speed: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }),
      accuracy: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let [t, lat] = [startMs, -34.6];
    return steps.map(({ seconds, meters, speed, accuracy }, id): TripRecord => {
      t += seconds * 1000;
      lat += meters * 9e-6;
      return { id, t, lat: Math.round(lat * 1e6) / 1e6, lon: -58.38, speed, accuracy };
    });
  });

test("the distance on the phone is the one that the engine will tell of the same records", () => {
  fc.assert(
    fc.property(drives, (records) => {
      const progress = records.reduce(advance, noProgress);
      const { totals } = statsOf(records.map((record) => quantise(record)));
      expect([progress.fixes, progress.distanceMm]).toEqual([records.length, totals.distanceMm]);
    }),
  );
});

test("the speed is the measured one, or else that of the way from the fix before", () => {
  const at = (id: number, seconds: number, more: Partial<TripRecord> = {}): TripRecord => ({
    ...{ id, t: startMs + seconds * 1000, lat: -34.6 + seconds * 9e-5, lon: -58.38, accuracy: 5 },
    ...more,
  });
  const first = advance(noProgress, at(0, 0));
  expect(first).toMatchObject({ speedMps: null, accuracyMeters: 5, lastT: startMs });
  const second = advance(first, at(1, 1));
  expect(second.speedMps).toBeCloseTo(10, 0);
  expect(advance(second, at(2, 2, { speed: 3.5 })).speedMps).toBe(3.5);
  expect(advance(second, at(2, 2, { lat: 0 }))).toMatchObject({ speedMps: null });
  expect(advance(second, at(2, 2, { accuracy: 500 }))).toMatchObject({ speedMps: null, accuracyMeters: 500 });
});
