import { describe, expect, test } from "vitest";
import { aRecord, baseT } from "../testing/records.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { rules } from "./rules.ts";
import { positionsOf } from "./smoothing.ts";

const mmPerMicrodegree = (Math.PI / 180) * 6_371_009 * 1e-3;

/** On the equator, `s` seconds after the start of a span of any length, and `north` metres north. */
const at = (s: number, north: number, rest: Partial<GpsRecord> = {}): GpsRecord =>
  aRecord({
    t: baseT + s * 1000,
    latMicrodegrees: Math.round((north * 1000) / mmPerMicrodegree),
    lonMicrodegrees: 10_000_000,
    ...rest,
  });

/** Lengths of the runs of records with the same position. */
const spans = (records: readonly GpsRecord[]): number[] => {
  const lengths: number[] = [];
  let last: unknown;
  for (const position of positionsOf(records, rules)) {
    if (position === last) lengths.push(lengths.pop()! + 1);
    else lengths.push(1);
    last = position;
  }
  return lengths;
};

const zigzag = (count: number, everyS: number, accuracyMeters: number, meters = 60) =>
  Array.from({ length: count }, (_, index) =>
    at(index * everyS, index % 2 === 0 ? meters : -meters, { accuracyMeters }),
  );

describe("shaken fixes get the mean of their span as position", () => {
  test.each([
    [8, 1],
    [9, 2],
    [32, 2],
    [33, 4],
    [128, 4],
    [129, 8],
    [200, 8],
  ])("with a radius of %i m over %i s, in which a car gets half of it off its line", (radius, seconds) => {
    expect(spans(zigzag(16, 1, radius))).toEqual(Array(16 / seconds).fill(seconds));
  });

  test("but not if they are accurate to 8 m, however fast they come", () => {
    expect(spans(zigzag(8, 0.5, 8))).toEqual(Array(8).fill(1));
  });

  test("which is the mean of their own span only", () => {
    const [, , third, fourth] = positionsOf(
      [0, 0, 100, 40, 100, 40].map((north, s) =>
        at(s, north, { accuracyMeters: 30, lonMicrodegrees: 10_000_000 + 8 * s }),
      ),
      rules,
    );
    expect(third).toBe(fourth);
    expect(third!.latMicrodegrees).toBe(
      Math.round((at(0, 100).latMicrodegrees + at(0, 40).latMicrodegrees) / 2),
    );
    expect(third!.lonMicrodegrees).toBe(10_000_020);
  });

  test("which is the mean in both directions, even across the date line", () => {
    const shaken = [
      [1000, 179_999_980],
      [-997, -179_999_990],
      [1000, 179_999_980],
      [-998, -179_999_989],
    ].map(([latMicrodegrees, lonMicrodegrees], s) =>
      aRecord({
        t: baseT + s * 1000,
        latMicrodegrees: latMicrodegrees!,
        lonMicrodegrees: lonMicrodegrees!,
        accuracyMeters: 65,
      }),
    );
    expect(positionsOf(shaken, rules)[0]).toEqual({ latMicrodegrees: 1, lonMicrodegrees: 179_999_995 });
  });

  test("if at least half of the span is shaken", () => {
    expect(spans(zigzag(4, 1, 65))).toEqual([4]);
    expect(spans([at(0, 0), at(1, 30), at(2, 0)].map((fix) => ({ ...fix, accuracyMeters: 30 })))).toEqual([
      2, 1,
    ]);
    expect(spans([at(0, 0), at(1, 30), at(2, 0)].map((fix) => ({ ...fix, accuracyMeters: 65 })))).toEqual([
      1, 1, 1,
    ]);
  });

  test("where the grip of tyres ends: 4 m off the line within a second on either side", () => {
    // The last of the three begins the next span.
    const off = (meters: number, everyS = 1) =>
      spans([at(2 - 2 * everyS, 0), at(2 - everyS, meters), at(2, 0)]);
    expect([3.9, 4.1].map((meters) => off(meters))).toEqual([
      [1, 1, 1],
      [2, 1],
    ]);
    expect([3.9, 4.1].map((meters) => off(meters, 0.5))).toEqual([
      [1, 1, 1],
      [2, 1],
    ]);
  });

  test("within eight seconds: over a longer time a car can get anywhere", () => {
    const over = (first: number, second: number) =>
      spans(
        [at(0, 0), at(first, 100), at(first + second, 0)].map((fix) => ({ ...fix, accuracyMeters: 150 })),
      );
    expect(over(4, 4)).toEqual([2, 1]);
    expect(over(4, 4.001)).toEqual([1, 1, 1]);
    expect(over(2, 6)).toEqual([2, 1]);
    expect(over(6, 2)).toEqual([2, 1]);
  });

  test("measured from the place on the line where the time of a fix puts it", () => {
    const north = (meters: number, s = 3) =>
      spans([at(2, 0), at(s, meters), at(8, 60)].map((fix) => ({ ...fix, accuracyMeters: 150 })));
    expect([-11, -9, 29, 31].map((meters) => north(meters))).toEqual([
      [2, 1],
      [1, 1, 1],
      [1, 1, 1],
      [2, 1],
    ]);
    expect([29, 31, 69, 71].map((meters) => north(meters, 7))).toEqual([
      [2, 1],
      [1, 1, 1],
      [1, 1, 1],
      [2, 1],
    ]);
  });

  test("separately from those of another radius, which has another span", () => {
    const records = zigzag(8, 1, 65).map((fix, s) => (s < 2 ? { ...fix, accuracyMeters: 30 } : fix));
    expect(spans(records)).toEqual([2, 2, 4]);
  });

  test("and other fixes keep their own position", () => {
    const straight = Array.from({ length: 10 }, (_, s) => at(s, 13 * s, { accuracyMeters: 65 }));
    expect(positionsOf(straight, rules)).toEqual(straight);
    expect(positionsOf([], rules)).toEqual([]);
  });
});

describe("a fix next to one that is four times better takes that one's position", () => {
  const poor = (accuracyMeters: number, s = 0) => at(s, 0, { accuracyMeters });
  const good = (s: number, north = 1, accuracyMeters = 10) => at(s, north, { accuracyMeters });
  const isThere = (record: GpsRecord, other: GpsRecord) =>
    record.t <= other.t
      ? positionsOf([record, other], rules)[0] === other
      : positionsOf([other, record], rules)[1] === other;

  test("before and after", () => {
    expect([39, 40].map((radius) => isThere(poor(radius), good(1)))).toEqual([false, true]);
    expect([39, 40].map((radius) => isThere(poor(radius, 2), good(1)))).toEqual([false, true]);
    expect(isThere(good(1), poor(40))).toBe(false);
  });

  test("within four seconds", () => {
    expect([4, 4.001].map((s) => isThere(poor(40), good(s)))).toEqual([true, false]);
    expect([4, 4.001].map((s) => isThere(poor(40, s), good(0)))).toEqual([true, false]);
  });

  test("if their radii meet", () => {
    const off = { latMicrodegrees: 12, lonMicrodegrees: 10_000_449 };
    const near = at(1, 0, { accuracyMeters: 10, ...off });
    expect(distanceMm(poor(40), near)).toBe(50_000);
    expect(isThere(poor(40), near)).toBe(true);
    expect(isThere(poor(40), { ...near, lonMicrodegrees: 10_000_450 })).toBe(false);
  });

  test("from the later one if there are two, and its own position, not one that it takes itself", () => {
    const [before, later] = [good(0), good(2)];
    expect(positionsOf([before, poor(40, 1), later], rules)[1]).toBe(later);
    const [poorest, better, best] = [poor(160), poor(40, 1), good(2)];
    expect(positionsOf([poorest, better, best], rules)).toEqual([better, best, best]);
    const [first, second, last] = [good(0), poor(40, 1), poor(160, 2)];
    expect(positionsOf([first, second, last], rules)).toEqual([first, first, second]);
  });
});
