import { expect, test } from "vitest";
import { formatsOf } from "../../../shared/format/model/format.ts";
import { speedLineOf } from "./speed-content.ts";
import { noTrack, type Track } from "./trip-model.ts";

const track = (speeds: readonly (number | null)[]): Track => ({
  ...noTrack,
  times: speeds.map((_, index) => index * 1000),
  speeds,
});

const { speedIn } = formatsOf("en", "metric");

test("the line breaks at a break of the route and at an unknown speed", () => {
  const { timesMs, values } = speedLineOf(track([10, null, 10, 20]), new Set([3]), speedIn);
  expect(timesMs).toEqual([0, 1000, 2000, 2500, 3000]);
  expect(values).toEqual([36, null, 36, null, 72]);
});

test("the axis extends above the highest speed in the chosen unit", () => {
  const { ticks } = speedLineOf(track([13.5]), new Set(), speedIn).valueTicks;
  expect(ticks).toEqual([0, 20, 40, 60]);
  expect(speedLineOf(track([13.5]), new Set(), formatsOf("en", "imperial").speedIn).valueTicks.top).toBe(40);
  expect(speedLineOf(noTrack, new Set(), speedIn).valueTicks.top).toBe(20);
});
