import { describe, expect, test } from "vitest";
import { aRecord, baseT } from "../testing/records.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { driftMm, motionOf, speedAroundCmps } from "./motion.ts";
import { rules } from "./rules.ts";
import { type Context, usableOf } from "./usable.ts";

const mmPerMicrodegree = (Math.PI / 180) * 6_378_137 * 1e-3;

type Fix = Partial<GpsRecord> & { readonly s: number; readonly east: number };

/** A fix this many metres east along the equator. */
const at = ({ s, east, ...rest }: Fix): GpsRecord =>
  aRecord({
    t: baseT + s * 1000,
    latMicrodegrees: 0,
    lonMicrodegrees: 10_000_000 + Math.round((east * 1000) / mmPerMicrodegree),
    accuracyMeters: 5,
    ...rest,
  });

const usable = (fixes: readonly Fix[]) => {
  const records = fixes.map(at);
  const index = records.map((_, i) => i);
  return usableOf(records, index, index, rules);
};

/** What the car does on the way from the fix `way` to the next, with all of these as the context. */
const motion = (fixes: readonly Fix[], way = 0) => {
  const of = usable(fixes);
  const context: Context = { at: way, first: 0, last: fixes.length - 1 };
  return motionOf(of, context, distanceMm(of.records[way]!, of.records[way + 1]!), rules);
};

describe("a car drives", () => {
  test("by a measured speed of 0.5 m/s, at most six seconds old, that moves it beyond the radii", () => {
    const measured = (speedCmps: number, s: number, count = 8) =>
      motion(Array.from({ length: count }, (_, index) => ({ s: index * s, east: 0, speedCmps })));
    expect(measured(500, 1)).toBe("drives");
    expect(measured(500, 6)).toBe("drives");
    expect(measured(500, 6.001)).toBe("stands");
    expect([49, 50].map((cmps) => measured(cmps, 6, 5))).toEqual(["stands", "drives"]);
  });

  test("but not by an older speed, even if those around it move the car", () => {
    const fixes = [0, 1, 2, 3, 4, 5, 11.001, 12].map((s) => ({ s, east: 0, speedCmps: 1500 }));
    expect([4, 5, 6].map((way) => motion(fixes, way))).toEqual(["drives", "stands", "drives"]);
  });

  test("by one of its two ends", () => {
    const ends = (first: number, second: number) =>
      motion([
        { s: 0, east: 0, speedCmps: first },
        { s: 2, east: 0, speedCmps: second },
        { s: 4, east: 0, speedCmps: 1500 },
      ]);
    expect([ends(50, 0), ends(0, 50), ends(49, 49)]).toEqual(["drives", "drives", "stands"]);
  });

  test("briskly from its first seconds on, at 2 m/s", () => {
    const first = (speedCmps: number) =>
      motion([
        { s: 0, east: 0, speedCmps },
        { s: 1, east: 1, speedCmps },
      ]);
    expect([199, 200].map(first)).toEqual(["stands", "drives"]);
    const atOnce = [500, 500].map((speedCmps) => ({ s: 0, east: 0, speedCmps }));
    expect(motion(atOnce)).toBe("stands");
  });

  test("by two fixes more than four times their radii apart, after at least half a minute", () => {
    const far = (s: number, east: number) =>
      motion([
        { s: 0, east: 0 },
        { s, east },
        { s: s + 1, east: 0 },
      ]);
    expect([far(30, 41), far(30, 39), far(29.999, 41)]).toEqual(["drives", "stands", "stands"]);
  });

  test("by a displacement over the context beyond the radii, at 0.5 m/s from fix to fix", () => {
    const steps = (each: number, s: number) =>
      [0, 1, 2, 3].map((index) => ({ s: index * s, east: index * each }));
    expect([steps(3.2, 1), steps(3.5, 1)].map((fixes) => motion(fixes, 1))).toEqual(["stands", "drives"]);
    expect([steps(9.9, 20), steps(10.1, 20)].map((fixes) => motion(fixes, 1))).toEqual(["drifts", "drives"]);
  });
});

describe("a car drifts", () => {
  test("if only the last fix moved, and not the means", () => {
    expect(
      motion(
        [0, 0, 0, 0, 0, 12].map((east, s) => ({ s, east })),
        1,
      ),
    ).toBe("drifts");
    expect(
      motion(
        [0, 0, 12, 12, 12, 12].map((east, s) => ({ s, east })),
        1,
      ),
    ).toBe("drives");
  });

  test("by its share of the displacement beyond the radii", () => {
    const of = usable([0, 10, 20, 40].map((s) => ({ s, east: s / 2 })));
    expect(driftMm(of, { at: 1, first: 0, last: 3 }, rules) / 1000).toBeCloseTo(10 / 4, 1);
    expect(driftMm(of, { at: 2, first: 0, last: 3 }, rules) / 1000).toBeCloseTo(10 / 2, 1);
    expect(driftMm(of, { at: 0, first: 0, last: 1 }, rules)).toBe(0);
  });
});

describe("a car at a standstill on its way", () => {
  /** Drives up to the third fix, stays for `s` seconds, moves by `east` metres, and drives on. */
  const light = (s: number, east: number, around = 1000, rest: Partial<GpsRecord> = { speedCmps: 0 }) =>
    motion(
      [
        { s: 0, east: 0, speedCmps: around },
        { s: 6, east: 60, speedCmps: around },
        { s: 10, east: 80, ...rest },
        { s: 10 + s, east: 80 + east, ...rest },
        { s: 14 + s, east: 100 + east, speedCmps: around },
        { s: 20 + s, east: 160 + east, speedCmps: around },
      ],
      2,
    );

  test("creeps when its measured speeds account for the way, from two seconds on", () => {
    expect([light(2, 1), light(1.999, 1)]).toEqual(["creeps", "stands"]);
    expect([light(2, 14.9), light(2, 15.1)]).toEqual(["creeps", "drives"]);
    expect([light(2, 14.9, 500), light(2, 14.9, 0)]).toEqual(["drives", "drives"]);
  });

  test("drives if only one end measured a standstill", () => {
    const ends = (first: number | undefined, second: number | undefined) =>
      motion(
        Array.from({ length: 30 }, (_, index) => index + (index > 14 ? 1 : 0)).map((s) => ({
          s,
          east: 15 * s - (s > 14 ? 16 : 0),
          speedCmps: s === 14 ? first : s === 16 ? second : 1500,
        })),
        14,
      );
    expect([ends(0, 0), ends(0, undefined), ends(undefined, 0)]).toEqual(["creeps", "drives", "drives"]);
  });

  test("creeps below 0.5 m/s if no speed is measured", () => {
    expect([light(4, 1.9, 1000, {}), light(4, 2.1, 1000, {})]).toEqual(["creeps", "drives"]);
    expect([light(1, 0.4, 1000, {}), light(1, 0.6, 1000, {})]).toEqual(["creeps", "drives"]);
  });
});

describe("on the edge of a threshold", () => {
  /** Places east of the first fix, at distances that are multiples of `multipleMm`. */
  const placesApart = (multipleMm: number, leastMm: number) => {
    const origin = at({ s: 0, east: 0 });
    for (let lonMicrodegrees = origin.lonMicrodegrees + 1; ; lonMicrodegrees++) {
      const mm = distanceMm(origin, { ...origin, lonMicrodegrees });
      if (mm >= leastMm && mm % multipleMm === 0) return { mm, lonMicrodegrees };
    }
  };
  const motionOfWay = (records: readonly GpsRecord[], way: number, mm: number) => {
    const index = records.map((_, i) => i);
    const of = usableOf(records, index, index, rules);
    return motionOf(of, { at: way, first: 0, last: records.length - 1 }, mm, rules);
  };
  const fix = (ms: number, rest: Partial<GpsRecord>) =>
    aRecord({ ...at({ s: 0, east: 0 }), t: baseT + ms, ...rest });

  test("four times the radii exactly are not far apart", () => {
    const ends = [fix(0, {}), fix(30_000, {}), fix(31_000, {})];
    expect([motionOfWay(ends, 0, 40_000), motionOfWay(ends, 0, 40_001)]).toEqual(["stands", "drives"]);
  });

  test("as far as the radii reach is one place", () => {
    const { mm, lonMicrodegrees } = placesApart(1000, 2000);
    const within = (accuracyMeters: number) =>
      motionOfWay([fix(0, { accuracyMeters }), fix(1000, { accuracyMeters: 1, lonMicrodegrees })], 0, mm);
    expect([within(mm / 1000 - 1), within(mm / 1000 - 2)]).toEqual(["stands", "drives"]);
  });

  test("exactly 0.5 m/s is neither a drift nor slow", () => {
    const { mm, lonMicrodegrees } = placesApart(1, 15_000);
    const over = (ms: number, wayMm: number) =>
      motionOfWay([fix(0, {}), fix(ms, { lonMicrodegrees })], 0, wayMm);
    expect([over(mm * 2, mm), over(mm * 2 + 1, mm), over(mm * 2, mm - 1)]).toEqual([
      "drives",
      "drifts",
      "creeps",
    ]);
  });

  test("means that are exactly half of what is needed apart count as apart", () => {
    const { mm, lonMicrodegrees } = placesApart(2, 15_000);
    const over = (ms: number) =>
      motionOfWay([fix(0, {}), fix(ms / 2, {}), fix(ms, { lonMicrodegrees })], 0, 0);
    expect([over(mm * 2), over(mm * 2 + 2)]).toEqual(["creeps", "drifts"]);
  });

  test("speeds that account for exactly nine tenths of the way are believed, within one and a half radii", () => {
    const { mm, lonMicrodegrees } = placesApart(10, 3000);
    const standing = (measuredMm: number, wayMm: number) =>
      motionOfWay(
        [
          fix(0, { accuracyMeters: 1, speedCmps: 0 }),
          fix(2000, { accuracyMeters: 1, speedCmps: 0 }),
          fix(2000 + measuredMm, { accuracyMeters: 1, speedCmps: 200, lonMicrodegrees }),
        ],
        0,
        wayMm,
      );
    const enough = (mm * 9) / 10;
    expect([standing(enough, 3000), standing(enough - 1, 3000), standing(enough, 3001)]).toEqual([
      "creeps",
      "drives",
      "drives",
    ]);
  });
});

describe("the speed around a gap", () => {
  const around = (fixes: readonly Fix[], way: number) => speedAroundCmps(usable(fixes), way, rules);
  const gap = (before: number | undefined, after: number | undefined) =>
    around(
      [
        { s: 0, east: 0, speedCmps: before },
        { s: 600, east: 900, speedCmps: after },
      ],
      0,
    );

  test("is the mean of the speeds at its ends, or that of the end that moves", () => {
    expect(gap(1000, 2000)).toBe(1500);
    expect([gap(1000, 0), gap(0, 1000), gap(1000, 49), gap(49, 1000)]).toEqual([1000, 1000, 1000, 1000]);
    expect([gap(0, 50), gap(50, 0)]).toEqual([50, 50]);
    expect([gap(50, 150), gap(150, 50)]).toEqual([100, 100]);
    expect([gap(0, 0), gap(49, 49), gap(undefined, undefined)]).toEqual([0, 0, 0]);
  });

  test("is that of the adjacent ways if no speed was measured", () => {
    const fixes = [
      { s: 0, east: 0 },
      { s: 10, east: 100 },
      { s: 610, east: 900 },
      { s: 620, east: 1200 },
    ];
    expect(around(fixes, 1)).toBeCloseTo(2000, -1);
    expect(around(fixes.slice(0, 3), 1)).toBeCloseTo(1000, -1);
    expect(around(fixes.slice(1), 0)).toBeCloseTo(3000, -1);
    expect(
      around(
        fixes.map((fix) => ({ ...fix, s: fix.s < 20 ? 0 : 610 })),
        1,
      ),
    ).toBe(0);
  });
});
