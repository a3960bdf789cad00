import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { compareKeys, type GpsRecord } from "./gps-record.ts";
import { isCandidate, type Rules, rules } from "./rules.ts";
import { type Reading, type Way, waysOf } from "./ways.ts";

const mmPerMicrodegree = (Math.PI / 180) * 6_378_137 * 1e-3;

type Place = Partial<GpsRecord> & { readonly s: number; readonly east: number; readonly north?: number };

/** A record on the equator, `s` seconds after the start, so many metres east and north of it. */
const at = ({ s, east, north = 0, ...rest }: Place): GpsRecord =>
  aRecord({
    id: s,
    t: baseT + s * 1000,
    latMicrodegrees: 1_000_000 + Math.round((north * 1000) / mmPerMicrodegree),
    lonMicrodegrees: 10_000_000 + Math.round((east * 1000) / mmPerMicrodegree),
    ...rest,
  });

/** So many records, one every `everyS` seconds. */
const series = (count: number, everyS: number, place: (s: number, index: number) => Omit<Place, "s">) =>
  Array.from({ length: count }, (_, index) => at({ s: index * everyS, ...place(index * everyS, index) }));

const sum = (ways: readonly Way[], name: "distanceMm" | "movingMs" | "uncountedMm") =>
  ways.reduce((total, way) => total + way[name], 0);
const km = ({ ways }: Reading) => sum(ways, "distanceMm") / 1e6;
const kinds = ({ ways }: Reading) => [...new Set(ways.map(({ kind }) => kind))];
const setAside = ({ verdicts }: Reading) =>
  verdicts.flatMap((verdict, index) => (verdict === "usable" ? [] : [[index, verdict]]));

describe("the reading of a set of records is local", () => {
  const chaos = fc
    .array(
      fc.record({
        ms: fc.constantFrom(
          0,
          500,
          1000,
          1000,
          5000,
          10_000,
          30_000,
          60_000,
          61_000,
          130_000,
          600_000,
          2_000_000,
        ),
        step: fc.constantFrom(0, 0, 3, 13, 30, 300, 3000, 50_000),
        home: fc.constantFrom(false, false, false, true),
        idStep: fc.constantFrom(1, 1, 1, 1, -7, 40, -1),
        speedCmps: fc.constantFrom(undefined, 0, 0, 120, 1300),
        accuracyMeters: fc.constantFrom(undefined, 5, 5, 30, 65, 500),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map((steps) => {
      let [t, id, lonMicrodegrees] = [baseT, 100, 10_000_000];
      return steps
        .map(({ ms, step, home, idStep, ...rest }) => {
          t += ms;
          id += idStep;
          lonMicrodegrees += Math.round((step * 1000) / mmPerMicrodegree);
          const lon = home ? 10_000_000 : lonMicrodegrees;
          return aRecord({ id, t, latMicrodegrees: 48_000_000, lonMicrodegrees: lon, ...rest });
        })
        .sort(compareKeys);
    });

  /** Bursts of fixes after silences, shaken, stuck or straying: what smoothing, votes and gaps reach across. */
  const bursts = fc
    .array(
      fc.record({
        pauseMs: fc.constantFrom(0, 3000, 55_000, 61_000, 119_000, 121_000, 1_900_000),
        everyMs: fc.constantFrom(500, 1000, 1000, 2000, 7000, 40_000),
        metersEach: fc.constantFrom(0, 1, 13, 13, 40),
        jitterMeters: fc.constantFrom(0, 3, 20),
        speedCmps: fc.constantFrom(undefined, 0, 1300),
        accuracyMeters: fc.constantFrom(undefined, 5, 30, 65, 150),
        count: fc.integer({ min: 1, max: 25 }),
        stray: fc.integer({ min: 0, max: 60 }),
      }),
      { minLength: 2, maxLength: 6 },
    )
    .map((parts) => {
      let [t, id, east] = [baseT, 0, 0];
      return parts.flatMap(({ pauseMs, everyMs, metersEach, jitterMeters, count, stray, ...rest }) => {
        t += pauseMs;
        return Array.from({ length: count }, (_, index) => {
          t += everyMs;
          id += 1;
          east += metersEach;
          const shake = (seed: number) => jitterMeters * Math.sin(id * seed * 7.3);
          const isStray = index === stray || index === stray + 1;
          return at({ s: 0, id, t, east: isStray ? 9000 : east + shake(1), north: shake(2), ...rest });
        });
      });
    });

  /** The record at `index` with just the context that the rule promises to be content with. */
  const sliceAround = (records: readonly GpsRecord[], index: number, by: Rules) => {
    const { t } = records[index]!;
    let from = index;
    while (from > 0 && records[from - 1]!.t >= t - by.contextMs) from--;
    for (let more = by.contextRecords; from > 0 && more > 0; from--)
      if (isCandidate(records[from - 1]!, by)) more--;
    let to = index;
    while (to + 1 < records.length && records[to + 1]!.t <= t + by.contextMs) to++;
    for (let more = by.contextRecords; to + 1 < records.length && more > 0; to++)
      if (isCandidate(records[to + 1]!, by)) more--;
    return { from, slice: records.slice(from, to + 1) };
  };

  const isLocal = (records: readonly GpsRecord[]) => {
    const whole = waysOf(records);
    for (let index = 0; index < records.length; index++) {
      const { from, slice } = sliceAround(records, index, rules);
      const part = waysOf(slice);
      const moved = part.ways
        .map((way) => ({ ...way, from: way.from + from, to: way.to + from }))
        .find((way) => way.from === index);
      expect(part.verdicts[index - from]).toBe(whole.verdicts[index]);
      expect(moved).toStrictEqual(whole.ways.find((way) => way.from === index));
    }
  };

  test("a slice with the context around a record tells its verdict and its way as the whole does", () => {
    fc.assert(fc.property(chaos, isLocal), tries(3000));
    fc.assert(fc.property(bursts, isLocal), tries(2000));
    fc.assert(fc.property(recordSet(), isLocal), tries(500));
  });

  test("ways lead from each usable record to the next, in whole numbers, none below zero", () => {
    fc.assert(
      fc.property(chaos, (records) => {
        const { verdicts, ways } = waysOf(records);
        const usable = verdicts.flatMap((verdict, index) => (verdict === "usable" ? [index] : []));
        expect(verdicts).toHaveLength(records.length);
        expect(ways.map(({ from, to }) => [from, to])).toStrictEqual(
          usable.slice(1).map((to, index) => [usable[index], to]),
        );
        for (const { from, to, ...way } of ways) {
          for (const value of [way.distanceMm, way.movingMs, way.uncountedMm])
            expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
          expect(way.movingMs).toBeLessThanOrEqual(records[to]!.t - records[from]!.t);
          expect(way.distanceMm === 0 || way.uncountedMm === 0).toBe(true);
        }
      }),
      tries(1000),
    );
  });
});

describe("movement", () => {
  test("a speed of 0 proves nothing against the displacement over the context", () => {
    const reading = waysOf(series(600, 1, (s) => ({ east: 13 * s, speedCmps: 0, accuracyMeters: 10 })));
    expect(km(reading)).toBeCloseTo(7.787, 2);
    expect(kinds(reading)).toStrictEqual(["driven"]);
    expect(sum(reading.ways, "movingMs")).toBe(599_000);
  });

  test("fixes that all state 65 m drive as far", () => {
    const reading = waysOf(series(600, 1, (s) => ({ east: 13 * s, speedCmps: 0, accuracyMeters: 65 })));
    expect(km(reading)).toBeCloseTo(7.787, 1);
  });

  test.each([
    [undefined, undefined],
    [0, undefined],
    [undefined, 0],
    [0, 0],
  ])(
    "a parked phone that wanders by 25 m adds nothing: speed %s, accuracy %s",
    (speedCmps, accuracyMeters) => {
      const wander = (index: number) => 25 * Math.sin(index * 2.4);
      const reading = waysOf(
        series(360, 10, (_, index) => ({
          east: wander(index),
          north: wander(index * 7),
          speedCmps,
          accuracyMeters,
        })),
      );
      expect(kinds(reading)).toStrictEqual(["still"]);
      expect(km(reading)).toBe(0);
    },
  );
});

describe("outliers", () => {
  test("nothing is ever at 0° N 0° E, nor within a hundred metres of it", () => {
    const drive = series(31, 60, (s) => ({ east: 30 * s }));
    const island = (index: number) =>
      drive.map((record, i) =>
        i === index ? { ...record, latMicrodegrees: 0, lonMicrodegrees: -900 } : record,
      );
    expect(setAside(waysOf(island(0)))).toStrictEqual([[0, "outlier"]]);
    expect(setAside(waysOf(island(15)))).toStrictEqual([[15, "outlier"]]);
    expect(km(waysOf(island(15)))).toBeCloseTo(54, 1);
  });

  test.each([
    ["the first", 0],
    ["the second", 1],
    ["one in the middle", 300],
    ["the last", 599],
  ])("%s of a drive's fixes is 40 km off: it is left out, and the way around it is kept", (_, stray) => {
    const reading = waysOf(series(600, 1, (s, index) => ({ east: index === stray ? 40_000 : 13 * s })));
    expect(setAside(reading)).toStrictEqual([[stray, "outlier"]]);
    expect(km(reading)).toBeGreaterThan(7.76);
  });

  test("up to three strays in a row are left out, four are not", () => {
    const strays = (count: number) =>
      waysOf(series(100, 1, (s, index) => ({ east: index >= 50 && index < 50 + count ? 40_000 : 13 * s })));
    expect(setAside(strays(3)).map(([index]) => index)).toStrictEqual([50, 51, 52]);
    expect(setAside(strays(4))).toStrictEqual([]);
    expect(kinds(strays(4))).toContain("jump");
  });

  test("a train at 300 km/h is one drive", () => {
    const reading = waysOf(series(300, 1, (s) => ({ east: 83 * s, speedCmps: 8300 })));
    expect(kinds(reading)).toStrictEqual(["driven"]);
    expect(setAside(reading)).toStrictEqual([]);
  });

  test("a parked phone that is told to be at a cell tower now and then stays where it is", () => {
    for (const everyS of [60, 180]) {
      const reading = waysOf(
        series(480, everyS, (_, index) => ({
          east: index % 14 === 7 ? 5000 : index % 3,
          accuracyMeters: 30,
        })),
      );
      expect(km(reading)).toBe(0);
      expect(setAside(reading)).toHaveLength(34);
    }
  });
});

describe("a position that froze in a tunnel", () => {
  test.each([90, 180, 300])("for %i s counts the way of its jump at the end", (frozenS) => {
    const reading = waysOf(series(600, 1, (s) => ({ east: 25 * (s > 200 && s < 200 + frozenS ? 200 : s) })));
    expect(setAside(reading)).toStrictEqual([]);
    expect(km(reading)).toBeCloseTo(14.975, 2);
  });
});

describe("a gap", () => {
  const across = (seconds: number, east: number, speedCmps = 2500) =>
    waysOf([
      ...series(60, 1, (s) => ({ east: 25 * (s - 59), speedCmps })),
      ...series(60, 1, (s) => ({ east: east + 25 * s, speedCmps })).map((record) => ({
        ...record,
        id: record.id + 100,
        t: record.t + (59 + seconds) * 1000,
      })),
    ]).ways.find(({ isGap }) => isGap);

  test("is longer than two minutes", () => {
    expect(across(120, 3000)).toBeUndefined();
    expect(across(121, 3025)).toMatchObject({ kind: "driven" });
  });

  test("that a car drove counts its way, and of its time what that takes at the speed around it", () => {
    expect(across(180, 4500)!.distanceMm / 1e6).toBeCloseTo(4.5, 2);
    expect(across(600, 4500)!.movingMs).toBeCloseTo(180_000, -3);
  });

  test("whose ends lie together is silence", () => {
    expect(across(28_800, 90)).toMatchObject({ kind: "silent", distanceMm: 0, uncountedMm: 0 });
  });

  test("of more than half an hour with its ends apart is nobody's way, and says how far", () => {
    expect(across(1800, 40_000)).toMatchObject({ kind: "driven" });
    expect(across(1801, 40_000)).toMatchObject({ kind: "unknown", distanceMm: 0, movingMs: 0 });
    expect(across(1801, 40_000)!.uncountedMm).toBeGreaterThan(39_000_000);
  });
});
