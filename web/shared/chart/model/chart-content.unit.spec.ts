import { describe, expect, test } from "vitest";
import { type ChartContent, type ChartSeries, stacked, timeRangeOf, valueAt } from "./chart-content.ts";

const series = (...values: (number | null)[]): ChartSeries => ({ label: "a", colour: "--accent", values });

const content = (given: Partial<ChartContent>): ChartContent => ({
  timesMs: [],
  series: [],
  timeZone: "UTC",
  formatValue: String,
  formatDate: String,
  ...given,
});

test("stacked series add to those before them, and unknown values add nothing", () => {
  expect(stacked([series(1, null, 3, null), series(10, 20, null, null)])).toEqual([
    [1, null, 3, null],
    [11, 20, 3, null],
  ]);
});

describe("the time axis", () => {
  test("ends where the last bar ends", () => {
    expect(timeRangeOf(content({ timesMs: [0, 60_000], barMs: 60_000 }))).toEqual([0, 120_000]);
    expect(timeRangeOf(content({ timesMs: [0, 60_000] }))).toEqual([0, 60_000]);
  });

  test("has a length even without data", () => {
    expect(timeRangeOf(content({}))).toEqual([0, 1000]);
    expect(timeRangeOf(content({ timesMs: [5_000] }))).toEqual([5_000, 6_000]);
    expect(timeRangeOf(content({ timesMs: [5_000], rangeMs: [0, 9_000] }))).toEqual([0, 9_000]);
  });
});

test("a line is interpolated between two known values and absent elsewhere", () => {
  const times = [0, 10, 20, 30];
  const values = [1, 3, null, 5];
  expect([-1, 0, 5, 10, 15, 20, 30, 31].map((ms) => valueAt(times, values, ms))).toEqual([
    ...[null, 1, 2, 3, null, null, 5, null],
  ]);
});
