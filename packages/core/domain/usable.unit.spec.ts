import { describe, expect, test } from "vitest";
import { aRecord, baseT } from "../testing/records.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { rules } from "./rules.ts";
import { type Context, isNear, meansMm, measuredOver, moveContext, usableOf } from "./usable.ts";

const origin = { latMicrodegrees: 1_000_000, lonMicrodegrees: 10_000_000 };

const at = (s: number, rest: Partial<GpsRecord> = {}): GpsRecord =>
  aRecord({ t: baseT + s * 1000, ...origin, ...rest });

const allOf = (
  records: readonly GpsRecord[],
  candidates: readonly number[] = records.map((_, index) => index),
) => usableOf(records, candidates, candidates, rules);

/** The context of each way between fixes at these seconds, as its first and last index. */
const contexts = (seconds: readonly number[], candidates?: readonly number[]) => {
  const of = allOf(
    seconds.map((s) => at(s)),
    candidates,
  );
  const bounds: Context = { at: 0, first: 0, last: 0 };
  const context: Context = { at: 0, first: 0, last: 0 };
  return seconds.slice(1).map((_, index) => {
    moveContext(of, bounds, context, index, rules);
    expect(context.at).toBe(index);
    return [context.first, context.last];
  });
};

describe("the context of a way", () => {
  test("is what lies within a minute of its start", () => {
    expect(contexts([0, 30, 50, 60, 110])).toEqual([
      [0, 3],
      [0, 3],
      [0, 4],
      [0, 4],
    ]);
    expect(contexts([0, 30, 50, 60.001, 110.001])).toEqual([
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 4],
    ]);
  });

  test("is the next fix on either side where a minute holds none, up to a gap", () => {
    expect(contexts([0, 120, 240, 360])).toEqual([
      [0, 2],
      [0, 3],
      [1, 3],
    ]);
    expect(contexts([0, 120.001, 220, 340.001])).toEqual([
      [0, 2],
      [1, 2],
      [1, 3],
    ]);
  });

  test("reaches past at most three strays after the way", () => {
    expect(contexts([0, 90, 180], [0, 1, 4])[0]).toEqual([0, 2]);
    expect(contexts([0, 90, 180], [0, 1, 5])[0]).toEqual([0, 1]);
    const of = allOf([at(0), at(1), at(2)], [0, 3, 4]);
    expect([isNear(of, 0, rules), isNear(of, 1, rules)]).toEqual([true, false]);
  });
});

describe("over a context", () => {
  const whole = (count: number, way: number): Context => ({ at: way, first: 0, last: count - 1 });

  test("measured speeds give a distance by their mean, for six seconds", () => {
    const measured = (s: number, a: number | undefined, b: number | undefined) =>
      measuredOver(allOf([at(0, { speedCmps: a }), at(s, { speedCmps: b })]), whole(2, 0));
    expect(measured(2, 1000, 2000)).toBe(30_000);
    expect(measured(6, 100, 100)).toBe(6_000);
    expect(measured(6.001, 100, 100)).toBe(0);
    expect(measured(2, undefined, 2000)).toBe(20_000);
    expect(measured(2, 2000, undefined)).toBe(20_000);
    expect(measured(2, 2000, 10_001)).toBe(20_000);
    const drive = allOf([0, 1, 2, 3].map((s) => at(s, { speedCmps: 100 * s })));
    expect(measuredOver(drive, { at: 1, first: 1, last: 3 })).toBe(4_000);
  });

  test("the distance is that between the mean places up to the start of a way and from its end on", () => {
    const north = [0, 10, 20, 500, 530, 590];
    const east = [0, -30, 60, -900, -960, -840];
    const of = allOf(
      north.map((microdegrees, s) =>
        at(s, {
          latMicrodegrees: origin.latMicrodegrees + microdegrees,
          lonMicrodegrees: origin.lonMicrodegrees + east[s]!,
        }),
      ),
    );
    const from = { latMicrodegrees: 0, lonMicrodegrees: 0 };
    const apart = (n: number, e: number) => distanceMm(from, { latMicrodegrees: n, lonMicrodegrees: e });
    // Means of 10 N, 10 E and 540 N, 900 W; of 15 N, 15 E and 500 N, 900 W.
    expect(Math.abs(meansMm(of, whole(6, 2)) / apart(530, -910) - 1)).toBeLessThan(0.01);
    expect(Math.abs(meansMm(of, { at: 2, first: 1, last: 3 }) / apart(485, -915) - 1)).toBeLessThan(0.01);
  });
});
