import { expect, test } from "vitest";
import type { PlotArea } from "../../../shared/chart/model/chart-content.ts";
import { limitPainter, markPainter, stepPainter } from "./pulse-painters.ts";

/** An area of 100 × 100 where a minute is 10 wide and a value 1 high; it writes down what is drawn, in which colour. */
const anArea = () => {
  const drawn: (string | number)[][] = [];
  let colour = "";
  const write =
    (name: string) =>
    (...at: number[]) =>
      drawn.push([name, colour, ...at]);
  const context = new Proxy({} as Record<string, unknown>, {
    get: (_, name: string) =>
      ["moveTo", "lineTo", "rect", "fillRect"].includes(name) ? write(name) : () => undefined,
    set: (_, name: string, value: string) => {
      if (name === "fillStyle" || name === "strokeStyle") colour = value;
      return true;
    },
  });
  const area: PlotArea = {
    ...{ context: context as unknown as CanvasRenderingContext2D, ratio: 1, colour: (name) => name },
    ...{ left: 0, top: 0, right: 100, bottom: 100 },
    ...{ x: (ms) => ms / 6_000, y: (value) => 100 - value },
  };
  return { area, drawn };
};

test("a limit is a line across the plot in its own colour; one above the axis is not drawn", () => {
  const { area, drawn } = anArea();
  limitPainter([30, 300])(area);
  expect(drawn).toEqual([
    ["moveTo", "--warn", 0, 70],
    ["lineTo", "--warn", 100, 70],
  ]);
});

test("a limit that differs is a step for each minute, and stays inside the plot", () => {
  const { area, drawn } = anArea();
  stepPainter(0, [5, 500])(area);
  expect(drawn.map(([, , ...at]) => at)).toEqual([
    [0, 95],
    [10, 95],
    [10, 0],
    [20, 0],
  ]);
});

test("minutes of backfill and gaps are shaded as far as they are in view, others have a sign only", () => {
  const minute = 60_000;
  const { area, drawn } = anArea();
  markPainter([
    { kind: "backfilled", fromMs: 8 * minute, toMs: 20 * minute, count: 9 },
    { kind: "rejected", fromMs: 2 * minute, toMs: 3 * minute, count: 1 },
    { kind: "gap", fromMs: -9 * minute, toMs: 0, count: 0 },
  ])(area);
  expect(drawn.filter(([name]) => name === "fillRect")).toEqual([["fillRect", "--trip-8", 80, 0, 20, 100]]);
  expect(drawn.filter(([, colour]) => colour === "--trip-2").length).toBeGreaterThan(0);
  expect(drawn.filter(([, colour]) => colour === "--ink-soft")).toEqual([]);
});
