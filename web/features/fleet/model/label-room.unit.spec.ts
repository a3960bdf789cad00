import { expect, test } from "vitest";
import { type Box, labelsWithRoom } from "./label-room.ts";

/** A car of 20 pixels with a label below it. */
const markAt = (x: number, y: number): { car: Box; label: Box } => ({
  car: [x - 10, y - 10, x + 10, y + 10],
  label: [x - 40, y + 10, x + 40, y + 28],
});

test("labels that are far apart are all shown", () => {
  expect(labelsWithRoom([markAt(0, 0), markAt(100, 0), markAt(0, 60)])).toEqual([true, true, true]);
});

test("of two labels that would overlap the earlier is shown, and one that is hidden takes no room", () => {
  expect(labelsWithRoom([markAt(0, 0), markAt(60, 0), markAt(120, 0)])).toEqual([true, false, true]);
});

test("no label covers another's car", () => {
  expect(labelsWithRoom([markAt(0, 0), markAt(0, 25)])).toEqual([false, true]);
});
