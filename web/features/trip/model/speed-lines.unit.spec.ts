import { breaksOf } from "@trips/core/application/path.ts";
import { expect, test } from "vitest";
import { bandCount, bandLimits, bandLimitsMps, bandOf } from "../../../shared/map/model/speed-scale.ts";
import { speedLinesOf } from "./speed-lines.ts";

const track = (speeds: readonly (number | null)[]) => ({
  version: "",
  positions: speeds.map((_, index) => [index, 0] as const),
  times: speeds.map((_, index) => index * 1000),
  speeds,
  drivenMeters: speeds.map(() => 0),
});

test("a band begins at its limit, and an unknown speed has none", () => {
  const bandsOf = (units: "metric" | "imperial", speeds: readonly (number | null)[]) =>
    speeds.map((speed) => bandOf(speed, bandLimitsMps(units)));
  expect(bandsOf("metric", [null, 0, 5.5, 5.56, 16.6, 16.7, 70])).toEqual([0, 1, 1, 2, 3, 4, bandCount]);
  expect(bandsOf("imperial", [null, 6.7, 6.71, 33.52, 33.53])).toEqual([0, 1, 2, 5, bandCount]);
});

test("there are as many bands in either unit, and their limits ascend", () => {
  for (const limits of Object.values(bandLimits)) {
    expect(limits).toHaveLength(bandCount - 1);
    expect(limits.toSorted((a, b) => a - b)).toEqual(limits);
  }
});

test("lines of one speed meet in a point, and no way is drawn twice", () => {
  const { bands } = speedLinesOf(track([1, 1, 1, 10, 10, 1]), new Set(), "metric");
  expect(bands[1]).toEqual([
    [
      [0, 0],
      [1, 0],
      [2, 0],
    ],
    [
      [4, 0],
      [5, 0],
    ],
  ]);
  expect(bands[2]).toEqual([
    [
      [2, 0],
      [3, 0],
      [4, 0],
    ],
  ]);
});

test("no line crosses a silence or a jump, and an unobserved way that counts is drawn apart", () => {
  const marks = [
    { kind: "gap", point: 1 },
    { kind: "jump", point: 2 },
    { kind: "braking", point: 3 },
  ] as const;
  const given = {
    ...track([1, 1, 1, 1]),
    positions: [
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
    ],
  } as const;
  const { bands, gaps } = speedLinesOf(given, breaksOf(marks), "metric");
  expect(bands.flat()).toEqual([
    [
      [2, 0],
      [3, 0],
    ],
  ]);
  expect(gaps).toEqual([]);
  const drivenAcross = { ...given, drivenMeters: [0, 500, 500, 600] };
  expect(speedLinesOf(drivenAcross, breaksOf(marks), "metric").gaps).toEqual([
    [
      [0, 0],
      [1, 0],
    ],
  ]);
});
