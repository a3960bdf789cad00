import { breaksOf } from "@trips/core/application/path.ts";
import { expect, test } from "vitest";
import { speedScaleOf } from "../../../shared/map/model/speed-scale.ts";
import { speedLinesOf } from "./speed-lines.ts";

/** Up to 10 m/s. */
const scale = speedScaleOf([1, 2, 5, 10], "metric");

const track = (speeds: readonly (number | null)[]) => ({
  version: "",
  positions: speeds.map((_, index) => [index, 0] as const),
  times: speeds.map((_, index) => index * 1000),
  speeds,
  drivenMeters: speeds.map(() => 0),
});

test("lines of one speed meet in a point, and no way is drawn twice", () => {
  const { colours } = speedLinesOf(track([1, 1, 1, 10, 10, 1]), new Set(), scale);
  expect(colours[1]).toEqual([
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
  expect(colours[6]).toEqual([
    [
      [2, 0],
      [3, 0],
      [4, 0],
    ],
  ]);
});

test("the whole route is one piece, whatever its speeds", () => {
  const given = track([1, null, 10, 10]);
  expect(speedLinesOf(given, new Set(), scale).pieces).toEqual([given.positions]);
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
  const { colours, pieces, gaps } = speedLinesOf(given, breaksOf(marks), scale);
  for (const lines of [colours.flat(), pieces])
    expect(lines).toEqual([
      [
        [2, 0],
        [3, 0],
      ],
    ]);
  expect(gaps).toEqual([]);
  const drivenAcross = { ...given, drivenMeters: [0, 500, 500, 600] };
  expect(speedLinesOf(drivenAcross, breaksOf(marks), scale).gaps).toEqual([
    [
      [0, 0],
      [1, 0],
    ],
  ]);
});
