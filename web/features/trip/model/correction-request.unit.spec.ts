import { expect, test } from "vitest";
import {
  correctionRequest,
  correctionsAt,
  isCuttable,
  labelRequest,
  listedCorrectionsOf,
} from "./correction-request.ts";

const ends = { start: "2026-11-20T09:00:00.000Z", end: "2026-11-20T09:10:00.000Z" };
const t = Date.parse("2026-11-20T09:04:00.000Z");

test("what takes a decision back says the opposite of the same span or moment", () => {
  const listed = listedCorrectionsOf({
    wrong: [{ from: ends.start, to: ends.start }],
    cuts: [
      { time: ends.end, cut: "join" },
      { time: "2026-11-20T09:04:00.000Z", cut: "split" },
    ],
  });
  const startMs = Date.parse(ends.start);
  expect(listed.map(({ undo }) => undo)).toEqual([
    { right: { from: startMs, to: startMs } },
    { join: t },
    { split: Date.parse(ends.end) },
  ]);
  expect(labelRequest("a/b", { name: null }).path).toBe("/v1/trips/a%2Fb");
});

test("cutting off leaves the chosen point on the trip", () => {
  const { before, after, point } = correctionsAt(t, ends);
  expect(before.wrong).toEqual({ from: Date.parse(ends.start), to: t - 1 });
  expect(after.wrong).toEqual({ from: t + 1, to: Date.parse(ends.end) });
  expect(point.wrong).toEqual({ from: t, to: t });
});

test("a trip in a track is cut and addressed by its moment", () => {
  const trip = "track-0123456789abcdef-2026-11-20@1795165200";
  expect([isCuttable(trip), isCuttable("errand")]).toEqual([true, false]);
  expect(correctionRequest(trip, { split: t })).toEqual({
    method: "POST",
    path: "/v1/trips/track-0123456789abcdef-2026-11-20%401795165200/corrections",
    body: { split: t },
  });
});

test("decisions are listed in order of time", () => {
  const listed = listedCorrectionsOf({
    wrong: [{ from: ends.end, to: ends.end }],
    cuts: [{ time: ends.start, cut: "split" }],
  });
  expect(listed.map(({ kind, undo }) => [kind, undo])).toEqual([
    ["split", { join: Date.parse(ends.start) }],
    ["wrong", { right: { from: Date.parse(ends.end), to: Date.parse(ends.end) } }],
  ]);
});
