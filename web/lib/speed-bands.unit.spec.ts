import { expect, test } from "vitest";
import { bandCount, bandOf, breaksOf, speedLinesOf } from "./speed-bands.ts";

const track = (speeds: readonly (number | null)[]) => ({
  version: "",
  positions: speeds.map((_, index) => [index, 0] as const),
  times: speeds.map((_, index) => index * 1000),
  speeds,
});

test("a band begins at its limit, and an unknown speed has none", () => {
  expect([null, 0, 5.5, 20 / 3.6, 16.6, 16.7, 70].map(bandOf)).toEqual([0, 1, 1, 2, 3, 4, bandCount]);
});

test("lines of one speed meet in a point, and no way is drawn twice", () => {
  const { bands } = speedLinesOf(track([1, 1, 1, 10, 10, 1]), new Set());
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

test("no line leads over a silence, a jump or the date line", () => {
  const marks = [
    { kind: "gap", point: 1 },
    { kind: "teleport", point: 2 },
    { kind: "braking", point: 3 },
  ] as const;
  const given = {
    ...track([1, 1, 1, 1, 1]),
    positions: [
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
      [-179, 0],
    ],
  } as const;
  const { bands, gaps } = speedLinesOf(given, breaksOf(marks));
  expect(bands.flat()).toEqual([
    [
      [2, 0],
      [3, 0],
    ],
  ]);
  expect(gaps).toHaveLength(2);
});
