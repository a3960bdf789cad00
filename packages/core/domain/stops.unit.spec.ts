import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { isStanding, readTripRecords } from "./figures.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { stopMinMs, stopRadiusMm, stopsOf as stopsOfReading } from "./stops.ts";

const runs = tries(2000);

const stopsOf = (records: readonly GpsRecord[]) => stopsOfReading(readTripRecords(records));

/** A record at these seconds and metres along the equator from the start. */
const at = (seconds: number, meters: number, overrides: Partial<GpsRecord> = {}): GpsRecord =>
  aRecord({
    t: baseT + seconds * 1000,
    latMicrodegrees: 0,
    lonMicrodegrees: 10_000_000 + Math.round(meters / 0.111_319_5),
    ...overrides,
  });

const secondsOf = (records: readonly GpsRecord[]) =>
  stopsOf(records).map(({ startT, endT }) => [(startT - baseT) / 1000, (endT - baseT) / 1000]);

const standing = (from: number, to: number, meters = 0, every = 10): GpsRecord[] =>
  Array.from({ length: (to - from) / every + 1 }, (_, index) => at(from + index * every, meters));

describe("a stop", () => {
  //  0 s        100 s          250 s        350 s
  //  |--drives---|====stands====|---drives---|
  test("is where the car stood for two minutes or more", () => {
    const records = [at(0, 0), ...standing(100, 250, 1000), at(350, 2000)];
    expect(stopsOf(records)).toEqual([
      {
        startT: baseT + 100_000,
        endT: baseT + 250_000,
        latMicrodegrees: 0,
        lonMicrodegrees: records[1]!.lonMicrodegrees,
        isParked: false,
      },
    ]);
  });

  test("takes 120 s, not a millisecond less", () => {
    expect(secondsOf(standing(0, 120))).toEqual([[0, 120]]);
    expect(secondsOf([...standing(0, 110), at(119.999, 0)])).toEqual([]);
  });

  test("ends where the car drives on, and the next begins where it stands again", () => {
    const records = [...standing(0, 120), at(130, 100), ...standing(140, 300, 200), at(310, 300)];
    expect(secondsOf(records)).toEqual([
      [0, 120],
      [140, 300],
    ]);
  });

  test("begins where driving ended, however short the way there", () => {
    expect(
      secondsOf([at(0, 0, { speedCmps: 3000 }), at(2, 60, { speedCmps: 3000 }), ...standing(10, 160, 60)]),
    ).toEqual([[2, 160]]);
  });

  test("is not driving to and fro within 50 m, even after standing", () => {
    const toAndFro = Array.from({ length: 40 }, (_, index) =>
      at(70 + index * 5, index % 2 === 0 ? 40 : 0, { speedCmps: 800 }),
    );
    expect(secondsOf(toAndFro)).toEqual([]);
    expect(secondsOf([...standing(0, 60), ...toAndFro])).toEqual([]);
  });

  test("reaches 50 m from its start, not a millimetre more", () => {
    const drifted = (east: number) =>
      [at(110, 0), at(130, 0)].map((record) => ({
        ...record,
        latMicrodegrees: 12,
        lonMicrodegrees: 10_000_000 + east,
      }));
    expect(distanceMm(at(0, 0), drifted(449)[0]!)).toBe(stopRadiusMm);
    expect(secondsOf([at(0, 0), ...drifted(449)])).toEqual([[0, 130]]);
    expect(secondsOf([at(0, 0), ...drifted(450)])).toEqual([]);
  });

  test("at the end of the trip counts up to the last record", () => {
    expect(secondsOf([at(0, 0), ...standing(10, 200, 100)])).toEqual([[10, 200]]);
  });

  test("of many records at the same time is one stop", () => {
    const twice = standing(0, 200).flatMap((record) => [record, { ...record, id: record.id + 0.5 }]);
    expect(secondsOf(twice)).toEqual([[0, 200]]);
  });

  test("does not begin at two simultaneous records in the middle of driving", () => {
    const records = [at(0, 0), at(10, 100), at(10, 100), at(20, 200)];
    expect(secondsOf(records)).toEqual([]);
  });

  //  drifts by 0.4 m/s: idle all the time, but 60 m from its start after 150 s
  test("stays within 50 m of its start, so that slow drifting is several or none", () => {
    const records = Array.from({ length: 31 }, (_, index) => at(index * 10, index * 4));
    for (const [from, to] of secondsOf(records)) expect((to! - from!) * 0.4).toBeLessThanOrEqual(50);
    expect(secondsOf(records)).toEqual([
      [0, 120],
      [120, 240],
    ]);
  });

  test("is not ended by a record of poor accuracy", () => {
    const records = standing(0, 200);
    records.splice(5, 0, at(45, 5000, { accuracyMeters: 3000 }));
    expect(secondsOf(records)).toEqual([[0, 200]]);
  });

  test("of five minutes or more is parking, as is one in which the phone falls silent", () => {
    const kinds = (records: readonly GpsRecord[]) => stopsOf(records).map(({ isParked }) => isParked);
    expect(kinds(standing(0, 290))).toEqual([false]);
    expect(kinds(standing(0, 300))).toEqual([true]);
    expect(kinds([...standing(0, 20), at(160, 0)])).toEqual([true]);
  });

  test("does not exist without records", () => {
    expect(stopsOf([])).toEqual([]);
  });
});

test("stops are in order, do not overlap, and last two minutes or more in one place, idle throughout", () => {
  const anySet = fc.oneof(
    recordSet(),
    fc
      .array(fc.record({ seconds: fc.nat({ max: 90 }), meters: fc.constantFrom(0, 0, 0, 1, 5, 20, 500) }), {
        maxLength: 30,
      })
      .map((steps) => {
        let [seconds, meters] = [0, 0];
        return steps.map((step) => {
          seconds += step.seconds;
          meters += step.meters;
          return at(seconds, meters);
        });
      }),
  );
  fc.assert(
    fc.property(anySet, (records) => {
      const { counted, reading } = readTripRecords(records);
      let last = Number.NEGATIVE_INFINITY;
      for (const stop of stopsOf(records)) {
        expect(stop.startT).toBeGreaterThanOrEqual(last);
        expect(stop.endT - stop.startT).toBeGreaterThanOrEqual(stopMinMs);
        last = stop.endT;
        const start = counted.findIndex(
          (record) =>
            record.t === stop.startT &&
            record.latMicrodegrees === stop.latMicrodegrees &&
            record.lonMicrodegrees === stop.lonMicrodegrees,
        );
        expect(start).toBeGreaterThanOrEqual(0);
        for (const way of reading.ways) {
          const [from, to] = [counted[way.from]!, counted[way.to]!];
          if (way.from < start || to.t > stop.endT || from.t === to.t) continue;
          expect(isStanding(counted, way)).toBe(true);
          expect(distanceMm(counted[start]!, to)).toBeLessThanOrEqual(stopRadiusMm);
        }
      }
    }),
    runs,
  );
});
