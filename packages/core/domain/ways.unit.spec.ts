import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordSet } from "../testing/drives.ts";
import { tries } from "../testing/property-runs.ts";
import { aRecord, baseT } from "../testing/records.ts";
import { distanceMm } from "./geodesy.ts";
import { compareKeys, type GpsRecord } from "./gps-record.ts";
import { isCandidate, type Rules, rules } from "./rules.ts";
import { type Reading, type Way, waysOf } from "./ways.ts";

const mmPerMicrodegree = (Math.PI / 180) * 6_378_137 * 1e-3;

type Place = Partial<GpsRecord> & { readonly s: number; readonly east: number; readonly north?: number };

/** A record on the equator, `s` seconds after the start, at these metres east and north of it. */
const at = ({ s, east, north = 0, ...rest }: Place): GpsRecord =>
  aRecord({
    id: s,
    t: baseT + s * 1000,
    latMicrodegrees: 1_000_000 + Math.round((north * 1000) / mmPerMicrodegree),
    lonMicrodegrees: 10_000_000 + Math.round((east * 1000) / mmPerMicrodegree),
    ...rest,
  });

/** `count` records, one every `everyS` seconds. */
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

  /** The record at `index` with just the context that the rules promise to need. */
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

  test("a slice with the context around a record gives the same verdict and way as the whole", () => {
    fc.assert(fc.property(chaos, isLocal), tries(1500));
    fc.assert(fc.property(bursts, isLocal), tries(600));
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
    "a parked phone that wanders by 25 m adds no distance: speed %s, accuracy %s",
    (speedCmps, accuracyMeters) => {
      const wander = (index: number) => 25 * Math.sin(index * 2.4);
      const reading = waysOf(
        series(360, 10, (_, i) => ({ east: wander(i), north: wander(i * 7), speedCmps, accuracyMeters })),
      );
      expect(kinds(reading)).toStrictEqual(["still"]);
      expect(km(reading)).toBe(0);
    },
  );

  test("occasional speeds of a parked receiver add no distance", () => {
    const speedCmps = (index: number) => (index % 3 === 0 ? 90 : 0);
    const reading = waysOf(
      series(600, 1, (_, i) => ({ east: 2 * Math.sin(i), speedCmps: speedCmps(i), accuracyMeters: 5 })),
    );
    expect(kinds(reading)).toStrictEqual(["still"]);
  });

  test("a car drives in a small circle by its measured speeds, though it gets nowhere", () => {
    const circle = (s: number) => ({ east: 5 * Math.cos(s / 2), north: 5 * Math.sin(s / 2) });
    const reading = waysOf(series(300, 1, (s) => ({ ...circle(s), speedCmps: 250, accuracyMeters: 5 })));
    expect(kinds(reading)).toStrictEqual(["driven"]);
    expect(km(reading)).toBeCloseTo(0.74, 1);
  });

  test("a measured speed is valid for six seconds, not longer", () => {
    const slow = (everyS: number) =>
      waysOf(series(40, everyS, (s) => ({ east: 0.4 * s, speedCmps: 200, accuracyMeters: 5 })));
    expect(kinds(slow(6))).toStrictEqual(["driven"]);
    expect(kinds(slow(7))).toStrictEqual(["still"]);
  });

  test("without a speed the car drives at 0.5 m/s over the context and stands below it", () => {
    const at = (metersPerSecond: number) =>
      waysOf(series(40, 10, (s) => ({ east: metersPerSecond * s, accuracyMeters: 5 })));
    expect(kinds(at(0.51))).toStrictEqual(["driven"]);
    expect(kinds(at(0.49))).toStrictEqual(["still"]);
  });

  test("a displacement beyond the radii is movement, one within them is not", () => {
    const within = (accuracyMeters: number) =>
      waysOf(series(13, 10, (s) => ({ east: 1.5 * s, accuracyMeters }))).ways[6]!.kind;
    expect(within(89)).toBe("driven");
    expect(within(91)).toBe("still");
  });

  test("a single distant fix at the end of the context moves no car: the means must differ, too", () => {
    const reading = waysOf(
      series(13, 10, (s) => ({ east: s === 120 ? 61 : s === 60 ? 3 : 0, accuracyMeters: 5 })),
    );
    expect(reading.ways.slice(0, 11).map(({ kind }) => kind)).toStrictEqual(Array(11).fill("still"));
  });

  /** Drives, stands for 30 s, drives on, on a phone that measures its speed. */
  const atLights = (everyS: number, creep: number) =>
    waysOf(
      series(180 / everyS, everyS, (s) => {
        const stands = s >= 60 && s <= 90;
        const east = s < 60 ? 10 * s : stands ? 600 + creep * (s - 60) : 600 + creep * 30 + 10 * (s - 90);
        return { east, speedCmps: stands ? 0 : 1000, accuracyMeters: 5 };
      }),
    );

  test("a car at the lights stands if its phone measures speeds", () => {
    const reading = atLights(1, 0);
    expect(sum(reading.ways, "movingMs")).toBe(149_000);
    expect(km(reading)).toBeCloseTo(1.49, 2);
  });

  test("creeping there counts as distance, not as time; noise of fixes a second apart does not count", () => {
    const creeping = atLights(5, 0.3).ways.filter(({ kind }) => kind === "still");
    expect(creeping).toHaveLength(6);
    expect(sum(creeping, "distanceMm") / 1000).toBeCloseTo(9, 0);
    expect(sum(creeping, "movingMs")).toBe(0);
    expect(
      sum(
        atLights(1, 0.3).ways.filter(({ kind }) => kind === "still"),
        "distanceMm",
      ),
    ).toBe(0);
  });

  test("noise of fixes a second apart at the lights is not a drift, either", () => {
    expect(sum(atLights(1, 0.3).ways, "uncountedMm")).toBe(0);
  });

  test("a drift too slow for a car is not counted, but reported", () => {
    const { ways } = waysOf(series(100, 10, (s) => ({ east: 0.4 * s, accuracyMeters: 5 })));
    expect(sum(ways, "distanceMm")).toBe(0);
    expect(sum(ways, "uncountedMm") / 1e6).toBeCloseTo(0.31, 1);
    expect(ways[50]!.uncountedMm / 1000).toBeCloseTo(((48 - 10) * 10) / 120, 1);
  });

  test("fixes a minute and a half apart are context for each other", () => {
    const drive = waysOf(series(10, 90, (s) => ({ east: 0.6 * s, accuracyMeters: 10 })));
    expect(kinds(drive)).toStrictEqual(["driven"]);
    const noise = waysOf(series(10, 90, (_, index) => ({ east: index === 5 ? 60 : 0, accuracyMeters: 25 })));
    expect(kinds(noise)).toStrictEqual(["still"]);
  });
});

describe("jitter of a driving phone", () => {
  /** Uniform noise, each fix its own. */
  const noise = (seed: number) => ((Math.imul(seed + 1, 2_654_435_761) >>> 8) % 20_001) / 10_000 - 1;
  const shaken = (accuracyMeters: number, meters: number) =>
    waysOf(
      series(600, 1, (s) => ({
        east: 13 * s + meters * noise(s),
        north: meters * noise(s + 5000),
        accuracyMeters,
      })),
    );

  test("adds a few per cent of distance, not a multiple", () => {
    for (const reading of [shaken(65, 30), shaken(10, 7)]) {
      expect(km(reading) / 7.787).toBeLessThan(1.04);
      expect(km(reading) / 7.787).toBeGreaterThan(0.98);
    }
  });

  test("a receiver that is still finding its place adds no distance", () => {
    const finding = (accuracyMeters: number, everyS: number) =>
      km(
        waysOf(
          series(60, everyS, (s) => ({
            east: s === 0 ? -180 : 13 * s,
            speedCmps: 1300,
            accuracyMeters: s === 0 ? accuracyMeters : 40,
          })),
        ),
      );
    expect(finding(200, 2)).toBeCloseTo(1.508, 2);
    expect(finding(159, 2)).toBeCloseTo(1.714, 2);
    expect(finding(200, 5)).toBeCloseTo(4.015, 2);
  });

  test("a poor last fix next to a good one adds no distance", () => {
    const { ways } = waysOf(
      series(60, 1, (s) => ({
        east: 13 * s,
        north: s === 59 ? 150 : 0,
        speedCmps: 1300,
        accuracyMeters: s === 59 ? 160 : 40,
      })),
    );
    expect(ways.at(-1)!.distanceMm).toBe(0);
    expect(ways.at(-2)!.distanceMm / 1000).toBeCloseTo(13, 0);
  });

  test("is smoothed within eight seconds; over a longer time each fix keeps its position", () => {
    const beyond = (ms: number) => {
      const records = series(21, 1, (s) => ({
        east: 13 * s + (s === 20 ? (13 * ms) / 1000 : 0),
        north: s === 20 ? 0 : s % 2 === 0 ? 15 : -15,
        speedCmps: 1300,
        accuracyMeters: 30,
      })).map((record, index) => (index === 20 ? { ...record, t: record.t - 1000 + ms } : record));
      return waysOf(records).ways.at(-1)!.distanceMm - distanceMm(records[19]!, records[20]!);
    };
    expect(beyond(8_000)).not.toBe(0);
    expect(beyond(8_001)).toBe(0);
  });

  test("a bend that accurate fixes show is not cut", () => {
    const around = (s: number) => ({ east: 40 * Math.sin(s / 4), north: 40 * Math.cos(s / 4) });
    const reading = waysOf(series(120, 1, (s) => ({ ...around(s), speedCmps: 1000, accuracyMeters: 65 })));
    expect(km(reading)).toBeCloseTo(1.187, 2);
  });
});

describe("outliers", () => {
  test("no fix at 0° N 0° E, or within a hundred metres of it, is usable", () => {
    const drive = series(31, 60, (s) => ({ east: 30 * s }));
    const island = (index: number, latMicrodegrees = 0, lonMicrodegrees = -1000) =>
      waysOf(
        drive.map((record, i) => (i === index ? { ...record, latMicrodegrees, lonMicrodegrees } : record)),
      );
    expect(setAside(island(0))).toStrictEqual([[0, "outlier"]]);
    expect(setAside(island(15))).toStrictEqual([[15, "outlier"]]);
    expect(km(island(15))).toBeCloseTo(54, 1);
    const alone = (latMicrodegrees: number, lonMicrodegrees: number) =>
      waysOf([aRecord({ latMicrodegrees, lonMicrodegrees })]).verdicts;
    expect(alone(1000, -1000)).toStrictEqual(["outlier"]);
    expect(alone(1001, 0)).toStrictEqual(["usable"]);
    expect(alone(0, -1001)).toStrictEqual(["usable"]);
  });

  test("a fix that states more than 200 m is inaccurate, one that states 0 is not", () => {
    const verdict = (accuracyMeters: number) => waysOf([aRecord({ accuracyMeters })]).verdicts;
    expect(verdict(201)).toStrictEqual(["inaccurate"]);
    expect(verdict(200)).toStrictEqual(["usable"]);
    expect(verdict(0)).toStrictEqual(["usable"]);
  });

  test.each([
    ["the first", 0],
    ["the second", 1],
    ["one in the middle", 300],
    ["the last but one", 598],
    ["the last", 599],
  ])("%s of a drive's fixes, 40 km off, is left out, and the way around it is kept", (_, stray) => {
    const reading = waysOf(series(600, 1, (s, index) => ({ east: index === stray ? 40_000 : 13 * s })));
    expect(setAside(reading)).toStrictEqual([[stray, "outlier"]]);
    expect(km(reading)).toBeGreaterThan(7.76);
  });

  test("the first two of a drive may both be stale", () => {
    const reading = waysOf(series(60, 1, (s, index) => ({ east: index < 2 ? 40_000 : 13 * s })));
    expect(setAside(reading).map(([index]) => index)).toStrictEqual([0, 1]);
  });

  test("two fixes, either of which may be wrong, are a jump", () => {
    const { verdicts, ways } = waysOf(series(2, 1, (s) => ({ east: 40_000 * s })));
    expect(verdicts).toStrictEqual(["usable", "usable"]);
    expect(ways[0]).toMatchObject({ kind: "jump", distanceMm: 0, movingMs: 0, harsh: 0 });
    expect(ways[0]!.uncountedMm / 1e6).toBeCloseTo(40, 1);
  });

  test("up to three strays in a row are left out, four are not", () => {
    const strays = (count: number) =>
      waysOf(series(100, 1, (s, index) => ({ east: index >= 50 && index < 50 + count ? 40_000 : 13 * s })));
    expect(setAside(strays(3)).map(([index]) => index)).toStrictEqual([50, 51, 52]);
    expect(setAside(strays(4))).toStrictEqual([]);
    expect(kinds(strays(4))).toContain("jump");
  });

  test("360 km/h is within reach, more is not; the least time is a second", () => {
    const jump = (meters: number, ms: number) =>
      waysOf(
        [0, meters].map((east, index) =>
          at({ s: 0, east, t: baseT + index * ms, id: index, accuracyMeters: 5 }),
        ),
      ).ways[0]!.kind;
    expect(jump(1009, 10_000)).not.toBe("jump");
    expect(jump(1012, 10_000)).toBe("jump");
    expect(jump(109, 0)).not.toBe("jump");
    expect(jump(112, 0)).toBe("jump");
  });

  test("a train at 300 km/h is one drive", () => {
    const reading = waysOf(series(300, 1, (s) => ({ east: 83 * s, speedCmps: 8300 })));
    expect(kinds(reading)).toStrictEqual(["driven"]);
    expect(setAside(reading)).toStrictEqual([]);
  });

  test.each([60, 180, 600, 900])(
    "a parked phone with fixes every %i s, some of them at a cell tower, does not move",
    (everyS) => {
      const reading = waysOf(
        series(480, everyS, (_, i) => ({ east: i % 14 === 7 ? 5000 : i % 3, accuracyMeters: 30 })),
      );
      expect(km(reading)).toBe(0);
      expect(setAside(reading)).toHaveLength(34);
    },
  );

  test("one fix a minute that bounces 60 m for a second adds nothing", () => {
    const reading = waysOf(
      series(600, 1, (s) => ({ east: s % 60 === 30 ? 60 : 0, speedCmps: 0, accuracyMeters: 5 })),
    );
    expect(km(reading)).toBe(0);
    expect(setAside(reading)).toHaveLength(10);
  });

  test("a car with a measured speed while it is away was away", () => {
    const errand = (speedCmps: number | undefined) =>
      waysOf(
        series(20, 60, (_, index) => ({
          east: index === 9 ? 500 : 0,
          speedCmps: index === 9 ? speedCmps : 0,
        })),
      );
    expect(setAside(errand(undefined))).toStrictEqual([[9, "outlier"]]);
    expect(setAside(errand(800))).toStrictEqual([]);
    expect(km(errand(800))).toBeCloseTo(1, 1);
  });

  test("a long errand is driven, although only one fix shows it", () => {
    const errand = waysOf(
      series(20, 600, (_, index) => ({ east: index === 9 ? 2000 : 0, accuracyMeters: 10 })),
    );
    expect(setAside(errand)).toStrictEqual([]);
    expect(km(errand)).toBeCloseTo(4, 1);
  });

  test.each([
    [1, 13, 60],
    [10, 5, 300],
    [30, 5, 300],
  ])("a fix every %i s at %i m/s that strays %i m sideways is left out", (everyS, speed, off) => {
    const reading = waysOf(
      series(60, everyS, (s, i) => ({ east: speed * s, north: i === 30 ? off : 0, accuracyMeters: 10 })),
    );
    expect(setAside(reading)).toStrictEqual([[30, "outlier"]]);
    expect(km(reading)).toBeCloseTo((speed * 59 * everyS) / 1000, 1);
  });

  test("a corner, a hairpin and the end of a dead-end road are driven", () => {
    const corner = (s: number) => ({ east: 10 * Math.min(s, 300), north: 10 * Math.max(0, s - 300) });
    const hairpin = (s: number) => ({ east: 300 - Math.abs(10 * s - 300), north: s > 30 ? 15 : 0 });
    const deadEnd = (s: number) => ({ east: 3000 - Math.abs(10 * s - 3000) });
    for (const [place, everyS] of [
      [corner, 20],
      [hairpin, 1],
      [deadEnd, 20],
    ] as const)
      expect(
        setAside(waysOf(series(600 / everyS, everyS, (s) => ({ ...place(s), accuracyMeters: 10 })))),
      ).toStrictEqual([]);
  });
});

describe("a clock that went wrong", () => {
  const drive = (ids: readonly number[], t: (index: number) => number = (index) => index * 10) =>
    waysOf(ids.map((id, index) => at({ s: t(index), id, east: 13 * t(index), accuracyMeters: 5 })));
  const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

  test("is recognised by ids that count up without the record", () => {
    expect(setAside(drive([...upTo(10, 50), 10, ...upTo(10, 60)]))).toStrictEqual([[10, "misclocked"]]);
    expect(setAside(drive([...upTo(10, 50), 110, 111, 112, ...upTo(10, 60)])).map(([i]) => i)).toStrictEqual([
      10, 11, 12,
    ]);
  });

  test("is recognised by a few records after the end or before the start that belong in the middle", () => {
    const late = (index: number) => (index >= 60 ? 1200 + index : index * 10);
    expect(setAside(drive([...upTo(60), 30, 31], late))).toStrictEqual([
      [60, "misclocked"],
      [61, "misclocked"],
    ]);
    const early = (index: number) => (index === 0 ? 0 : 600 + index * 10);
    expect(setAside(drive([40, ...upTo(60, 5)], early))).toStrictEqual([[0, "misclocked"]]);
  });

  test("is not a counter that started over", () => {
    expect(setAside(drive([...upTo(60), ...upTo(60)]))).toStrictEqual([]);
    const after = (index: number) => (index >= 60 ? 1200 + index : index * 10);
    expect(setAside(drive([...upTo(60), 0, 1, 2], after))).toStrictEqual([]);
    const before = (index: number) => (index === 0 ? 0 : 600 + index * 10);
    expect(setAside(drive([57, ...upTo(60)], before))).toStrictEqual([]);
  });

  test("is not an app whose ids are unordered, count down, or have a few holes", () => {
    expect(setAside(drive(upTo(200).map((index) => (index * 7919) % 10_007)))).toStrictEqual([]);
    expect(setAside(drive(upTo(60).reverse()))).toStrictEqual([]);
    expect(setAside(drive(upTo(60).map((index) => index * 3 + (index > 30 ? 400 : 0))))).toStrictEqual([]);
  });

  test("is not two swapped neighbours, nor a repeated id", () => {
    expect(setAside(drive([...upTo(10), 11, 10, ...upTo(10, 12)]))).toStrictEqual([]);
    expect(setAside(drive([...upTo(10), 9, ...upTo(10, 10)]))).toStrictEqual([]);
  });
});

describe("a position that froze in a tunnel", () => {
  test.each([90, 180, 300])("for %i s counts the way of the jump at its end", (frozenS) => {
    const reading = waysOf(series(600, 1, (s) => ({ east: 25 * (s > 200 && s < 200 + frozenS ? 200 : s) })));
    expect(setAside(reading)).toStrictEqual([]);
    expect(kinds(reading)).not.toContain("jump");
    expect(km(reading)).toBeCloseTo(14.975, 2);
  });

  test("for half a minute allows the car no more than that time", () => {
    const frozen = (meters: number) =>
      waysOf(series(100, 1, (s) => ({ east: s < 20 ? 25 * s : s < 50 ? 500 : meters + 25 * (s - 50) })));
    expect(kinds(frozen(3400))).not.toContain("jump");
    expect(kinds(frozen(3800))).toContain("jump");
  });
});

describe("a gap", () => {
  const across = (seconds: number, east: number, speedCmps: number | undefined = 2500) =>
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
    expect(across(121, 3025)).toMatchObject({ kind: "driven", harsh: 0 });
  });

  test.each([2500, undefined])(
    "that a car drove counts its way, and as much time as that takes at the speed around it: %s",
    (speedCmps) => {
      expect(across(180, 4500, speedCmps)!.distanceMm / 1e6).toBeCloseTo(4.5, 2);
      expect(across(600, 4500, speedCmps)!.movingMs / 1000).toBeCloseTo(180, 0);
      expect(across(150, 4500, speedCmps)!.movingMs).toBe(150_000);
    },
  );

  test("counts all its time if no speed around it is known", () => {
    const { ways } = waysOf(series(2, 600, (s) => ({ east: 10 * s })));
    expect(ways[0]).toMatchObject({ kind: "driven", movingMs: 600_000 });
  });

  test("with a standstill at one end uses the speed of the other", () => {
    const { ways } = waysOf(series(2, 600, (s) => ({ east: 5 * s, speedCmps: s === 0 ? 0 : 1000 })));
    expect(ways[0]!.movingMs / 1000).toBeCloseTo(300, 0);
  });

  test("whose ends lie together, or within their radii, is silence", () => {
    expect(across(28_800, 99)).toMatchObject({ kind: "silent", distanceMm: 0, movingMs: 0, uncountedMm: 0 });
    expect(across(600, 101)).toMatchObject({ kind: "driven" });
    const poor = series(2, 600, (s) => ({ east: s / 2, accuracyMeters: 151 }));
    expect(waysOf(poor).ways[0]).toMatchObject({ kind: "silent", uncountedMm: 0 });
  });

  test("after which a sleeping phone woke on the road is silence, too, and reports the missed distance", () => {
    expect(across(28_800, 499)).toMatchObject({ kind: "silent", distanceMm: 0 });
    expect(across(28_800, 499)!.uncountedMm / 1000).toBeCloseTo(499, 0);
    expect(across(28_800, 501)).toMatchObject({ kind: "unknown" });
  });

  test("of more than half an hour with its ends apart is not driven, and reports the displacement", () => {
    expect(across(1800, 40_000)).toMatchObject({ kind: "driven" });
    expect(across(1801, 40_000)).toMatchObject({ kind: "unknown", distanceMm: 0, movingMs: 0 });
    expect(across(1801, 40_000)!.uncountedMm / 1e6).toBeCloseTo(40, 1);
  });

  test("between heartbeats of a quarter of an hour is driven", () => {
    const reading = waysOf(series(12, 900, (s) => ({ east: 20 * s, accuracyMeters: 10 })));
    expect(kinds(reading)).toStrictEqual(["driven"]);
    expect(km(reading)).toBeCloseTo(198, 0);
  });
});

describe("harsh driving", () => {
  test.each([
    ["a change of 3.5 m/s in a second is not harsh", 1000, 1000, 1350, 0],
    ["more than that is a harsh acceleration", 1000, 1000, 1351, 1],
    ["less than minus that is harsh braking", 1000, 1351, 1000, -1],
    ["minus 3.5 m/s in a second is not harsh", 1000, 1350, 1000, 0],
    ["it is measured per second: 10.5 m/s in 3 s is not harsh", 3000, 2000, 3050, 0],
    ["10.51 m/s in 3 s is harsh", 3000, 2000, 3051, 1],
    ["after more than 3 s nothing is known", 3001, 0, 3000, 0],
    ["without time there is no change per second", 0, 0, 3000, 0],
    ["without a speed before there is no change", 1000, undefined, 3000, 0],
    ["without a speed after there is no change", 1000, 3000, undefined, 0],
    ["a speed that no vehicle has is none", 1000, 1000, 10_001, 0],
  ] as const)("%s", (_, ms, before, after, harsh) => {
    const records = [before, after].map((speedCmps, index) =>
      at({ s: 0, id: index, t: baseT + index * ms, east: 20 * index, speedCmps }),
    );
    expect(waysOf(records).ways[0]!.harsh).toBe(harsh);
  });
});

test("three hundred poor fixes in a row are bridged, one more parts the trip", () => {
  const parted = (poor: number) => {
    const seen = (s: number) => s < 5 || s >= 5 + poor;
    const { ways, verdicts } = waysOf(
      series(10 + poor, 1, (s) => ({ east: 13 * s, accuracyMeters: seen(s) ? 5 : 201 })),
    );
    expect(verdicts.filter((verdict) => verdict === "inaccurate")).toHaveLength(poor);
    return ways.map(({ from, to }) => [from, to]);
  };
  const steps = (from: number) => [0, 1, 2, 3].map((index) => [from + index, from + index + 1]);
  expect(parted(300)).toStrictEqual([...steps(0), [4, 305], ...steps(305)]);
  expect(parted(301)).toStrictEqual([...steps(0), ...steps(306)]);
});

test("only a way that is driven climbs, and a jump is not harsh", () => {
  const climbing = (speedMps: number) =>
    waysOf(series(200, 1, (s) => ({ east: speedMps * s, accuracyMeters: 5, altitudeMeters: s })));
  expect(climbing(13).ways[100]).toMatchObject({ kind: "driven", climbMm: 1000 });
  expect(climbing(0).ways[100]).toMatchObject({ kind: "still", climbMm: 0 });
  const jump = waysOf(series(2, 1, (s) => ({ east: 40_000 * s, speedCmps: 2000 * s })));
  expect(jump.ways[0]).toMatchObject({ kind: "jump", harsh: 0 });
});

test("across the date line and near the pole a drive is as long as elsewhere", () => {
  const drive = (latMicrodegrees: number, eastEach: number) =>
    waysOf(
      Array.from({ length: 120 }, (_, index) => {
        const lon = 179_990_000 + index * eastEach;
        return aRecord({
          id: index,
          t: baseT + index * 1000,
          latMicrodegrees,
          lonMicrodegrees: lon > 180_000_000 ? lon - 360_000_000 : lon,
          accuracyMeters: 65,
        });
      }),
    );
  expect(kinds(drive(0, 120))).toStrictEqual(["driven"]);
  expect(km(drive(0, 120))).toBeCloseTo(1.59, 2);
  expect(km(drive(80_000_000, 700))).toBeCloseTo(1.61, 1);
});

test("no records and one record have no ways", () => {
  expect(waysOf([])).toStrictEqual({ verdicts: [], ways: [] });
  expect(waysOf([aRecord()])).toStrictEqual({ verdicts: ["usable"], ways: [] });
});
