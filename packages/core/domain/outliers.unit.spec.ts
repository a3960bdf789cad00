import { describe, expect, test } from "vitest";
import { aRecord, baseT } from "../testing/records.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { candidatesOf, flagsOf, isWithinReach, reachMs } from "./outliers.ts";
import { rules } from "./rules.ts";

const origin = { latMicrodegrees: 1_000_000, lonMicrodegrees: 10_000_000 };
const mmPerMicrodegree = (Math.PI / 180) * 6_378_137 * 1e-3;

/** A place exactly `mm` millimetres from the origin. */
const exactly = (mm: number): typeof origin => {
  const most = mm / mmPerMicrodegree;
  for (let north = 0; north < most; north++) {
    const east = Math.round(Math.sqrt(most ** 2 - north ** 2));
    for (const by of [east - 2, east - 1, east, east + 1, east + 2, east + 3, east + 4]) {
      const latMicrodegrees = origin.latMicrodegrees + north;
      const place = { latMicrodegrees, lonMicrodegrees: origin.lonMicrodegrees + by };
      if (distanceMm(origin, place) === mm) return place;
    }
  }
  throw new Error(`no microdegree is ${mm} mm off`);
};

type Fix = Partial<GpsRecord> & { readonly s: number; readonly north?: number; readonly east?: number };

const at = ({ s, north = 0, east = 0, ...rest }: Fix): GpsRecord =>
  aRecord({
    id: s,
    t: baseT + s * 1000,
    latMicrodegrees: origin.latMicrodegrees + Math.round((north * 1000) / mmPerMicrodegree),
    lonMicrodegrees: origin.lonMicrodegrees + Math.round((east * 1000) / mmPerMicrodegree),
    accuracyMeters: 5,
    ...rest,
  });

const leftOut = (records: readonly GpsRecord[]): number[] =>
  flagsOf(candidatesOf(records), rules).flatMap((flag, index) => (flag === 0 ? [] : [index]));

describe("within reach", () => {
  const isReached = (mm: number, ms: number) => isWithinReach(mm, ms, at({ s: 0 }), at({ s: 1 }), rules);

  test("is what 100 m/s and the radii allow, in a second at least", () => {
    expect([isReached(110_000, 0), isReached(110_001, 0)]).toEqual([true, false]);
    expect([isReached(110_000, 1000), isReached(110_001, 1000)]).toEqual([true, false]);
    expect([isReached(210_000, 2000), isReached(210_001, 2000)]).toEqual([true, false]);
  });

  test("allows the time since a position was first repeated, or ten minutes if that is beyond the context", () => {
    const hadMs = (seconds: readonly number[]) => {
      const records = seconds.map((s, index) => at({ s, east: index === seconds.length - 1 ? 50 : 0 }));
      return reachMs(candidatesOf(records), records.length - 2, records.length - 1, rules);
    };
    expect(hadMs([0, 10])).toBe(10_000);
    expect(hadMs([0, 30, 59, 60])).toBe(60_000);
    expect(hadMs([0, 30, 60, 70])).toBe(600_000);
    expect(hadMs([0, 30, 60, 1000])).toBe(940_000);
  });
});

describe("a vote", () => {
  const drive = (seconds: number, strays: Readonly<Record<number, number>>) =>
    Array.from({ length: seconds }, (_, s) => at({ s, east: (strays[s] ?? 0) + 13 * s }));

  test("is won by more than half of three on either side", () => {
    // Of six, three contradict the stray and three are with it.
    expect(leftOut(drive(12, { 6: 9000, 7: 9000, 8: 9000, 9: 9000, 10: 9000, 11: 9000 }))).toEqual([]);
    expect(leftOut(drive(14, { 6: 9000, 7: 9000, 8: 9000 }))).toEqual([6, 7, 8]);
    expect(leftOut(drive(4, { 0: 9000, 1: 9000 }))).toEqual([]);
    expect(leftOut(drive(5, { 0: 9000, 1: 9000 }))).toEqual([0, 1]);
    expect(leftOut(drive(5, { 3: 9000, 4: 9000 }))).toEqual([3, 4]);
  });

  test("needs two that agree with each other", () => {
    expect(leftOut(drive(2, { 0: 9000 }))).toEqual([]);
    expect(leftOut(drive(3, { 0: 9000, 1: 18_000 }))).toEqual([]);
    expect(leftOut(drive(3, { 1: 9000 }))).toEqual([1]);
    expect(leftOut(drive(5, { 0: 9000, 1: 18_000, 2: 27_000, 3: 36_000 }))).toEqual([]);
  });

  test("is held over fixes that nothing on wheels can reach in turn, however close in time", () => {
    const jumps = (meters: number) => leftOut(drive(9, { 0: -meters }).map((fix) => ({ ...fix, t: baseT })));
    expect(jumps(40)).toEqual([]);
    expect(jumps(400)).toEqual([0]);
  });

  test("leaves out at most three in a row, however many votes are against each", () => {
    const ids = [47, 48, 49, 50, 51, 30, 31, 32];
    const run = (stray: number) =>
      ids.map((id, index) => at({ s: index + (index > 4 ? 61 : 0), id, east: index === 4 ? stray : 0 }));
    expect(leftOut(run(0))).toEqual([5, 6, 7]);
    expect(leftOut(run(90_000))).toEqual([]);
  });
});

describe("a place that a car seems to leave while it stands", () => {
  type Away = Partial<GpsRecord> & { readonly mm?: number };
  /** Stands, is away for some fixes, and stands again; by default a fix a minute. */
  const excursion = ({
    before = 2,
    away = [{ mm: 100_000 }],
    after = 2,
    everyS = 60,
    back = {},
  }: {
    before?: number;
    away?: readonly Away[];
    after?: number;
    everyS?: number;
    back?: Partial<GpsRecord>;
  }) =>
    leftOut([
      ...Array.from({ length: before }, (_, index) => at({ s: index * everyS })),
      ...away.map(({ mm, ...rest }, index) =>
        at({ s: (before + index) * everyS, ...(mm === undefined ? {} : exactly(mm)), ...rest }),
      ),
      ...Array.from({ length: after }, (_, index) =>
        at({ s: (before + away.length + index) * everyS, ...back }),
      ),
    ]);
  const times = (count: number, fix: Away = { mm: 100_000 }) => Array<Away>(count).fill(fix);

  test("was not left if two fixes before and two after show a standstill", () => {
    expect(excursion({})).toEqual([2]);
    expect(excursion({ before: 1 })).toEqual([]);
    expect(excursion({ after: 1 })).toEqual([]);
    expect(excursion({ before: 5, after: 5 })).toEqual([5]);
  });

  test("was left if more than three fixes are away", () => {
    expect(excursion({ away: times(3) })).toEqual([2, 3, 4]);
    expect(excursion({ away: times(4), after: 6 })).toEqual([]);
  });

  test("was left by more than one and a half times the radii", () => {
    const away = (mm: number, back = 0) =>
      leftOut(
        [0, 0, mm, mm, back, back].map((off, index) =>
          at({ s: index * 60, accuracyMeters: 50, ...(off === 0 ? {} : exactly(off)) }),
        ),
      );
    expect([away(150_000), away(150_001)]).toEqual([[], [2, 3]]);
    expect([away(900_000, 150_000), away(900_000, 150_001)]).toEqual([[2, 3], []]);
  });

  test("must be returned to, from afar and to stay", () => {
    expect(excursion({ away: [{ mm: 100_000 }, { mm: 200_000 }] })).toEqual([2, 3]);
    expect(excursion({ away: [{ mm: 100_000 }, {}, { mm: 100_000 }, {}, { mm: 100_000 }] })).toEqual([]);
    const creepsBack = [20, 12].map((east) => at({ s: 0, east }).lonMicrodegrees);
    expect(excursion({ away: creepsBack.map((lonMicrodegrees) => ({ lonMicrodegrees })) })).toEqual([]);
  });

  test("cannot have been left for five minutes or less", () => {
    expect(excursion({ everyS: 150 })).toEqual([2]);
    expect(excursion({ everyS: 150.001 })).toEqual([]);
  });

  test("cannot have been left for longer at more than 5 m/s there and back", () => {
    expect(excursion({ everyS: 300, away: times(1, { mm: 1_500_000 }) })).toEqual([]);
    expect(excursion({ everyS: 300, away: times(1, { mm: 1_500_001 }) })).toEqual([2]);
    expect(excursion({ everyS: 300, away: [{ mm: 1_500_001 }, { mm: 1_500_001 }] })).toEqual([]);
  });

  test("was left if the speed measured there is driving, and accounts for half of the way", () => {
    const driven = (speedCmps: number | undefined, mm: number) =>
      excursion({ away: times(1, { mm, speedCmps }) });
    expect([49, 50].map((cmps) => driven(cmps, 60_000))).toEqual([[2], []]);
    expect([99, 100].map((cmps) => driven(cmps, 120_000))).toEqual([[2], []]);
    expect([undefined, 0, 10_001].map((cmps) => driven(cmps, 60_000))).toEqual([[2], [2], [2]]);
    const { lonMicrodegrees } = at({ s: 0, east: 20 });
    const near = (speedCmps: number) => excursion({ away: [{ lonMicrodegrees, speedCmps }] });
    expect([49, 50].map(near)).toEqual([[2], []]);
    expect(excursion({ away: [{ mm: 60_000, speedCmps: 50 }, { mm: 60_000 }] })).toEqual([]);
  });
});

describe("a stray beside a line", () => {
  /** At 20 m/s, a fix a second; `north` of the line where it says so. */
  const line = (count: number, north: Readonly<Record<number, number>>, rest: Partial<GpsRecord> = {}) =>
    leftOut(
      Array.from({ length: count }, (_, s) =>
        at({ s, east: 20 * s, north: north[s] ?? 0, accuracyMeters: 10, ...rest }),
      ),
    );

  test("has two fixes on either side of it", () => {
    expect([1, 2, 3].map((index) => line(5, { [index]: 60 }))).toEqual([[], [2], []]);
    expect(line(4, { 2: 60 })).toEqual([]);
    expect(line(9, { 6: 60 })).toEqual([6]);
  });

  test("lies one and a half times the radii off the line, with the poorer of the neighbours' radii", () => {
    expect([29, 31].map((off) => line(5, { 2: off }))).toEqual([[], [2]]);
    const poorer = (index: number) => (off: number) =>
      leftOut(
        Array.from({ length: 5 }, (_, s) =>
          at({
            s,
            east: 30 * s,
            north: s === 2 ? off : 0,
            accuracyMeters: s === index ? 20 : 10,
          }),
        ),
      );
    for (const index of [1, 2, 3]) expect([44, 46].map(poorer(index))).toEqual([[], [2]]);
  });

  test("lies four times further off the line than its neighbours do", () => {
    expect([0, 4].map((index) => line(5, { 2: 31, [index]: 11 }))).toEqual([[2], [2]]);
    expect([0, 4].map((index) => line(5, { 2: 31, [index]: 13 }))).toEqual([[], []]);
  });

  test("makes a way half as long again, more than a corner does, between two that lie apart", () => {
    const corner = (north: number) =>
      leftOut([0, 30, 60, 90, 120].map((east, s) => at({ s, east, north: s === 2 ? north : 0 })));
    expect([33, 35].map(corner)).toEqual([[], [2]]);
    const between = (on: number) =>
      leftOut(
        [-100, 0, on / 2, on, on + 100].map((east, index) =>
          at({ s: index * 10, east, north: index === 2 ? 300 : 0 }),
        ),
      );
    expect([9, 11].map(between)).toEqual([[], [2]]);
  });

  test("is found among fixes of the same time, halfway along the line", () => {
    expect(line(5, { 2: 60 }, { t: baseT })).toEqual([2]);
  });
});
