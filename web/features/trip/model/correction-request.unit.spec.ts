import { correctionModels } from "@trips/core/api/correction-schema.ts";
import { Ajv } from "ajv";
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

test("whatever is said of a moment, and whatever takes a decision back, the API takes", () => {
  const isTaken = new Ajv().compile({ ...correctionModels.correction, $schema: undefined });
  const listed = listedCorrectionsOf({
    wrong: [{ from: ends.start, to: ends.end }],
    cuts: [
      { time: ends.end, cut: "join" },
      { time: ends.start, cut: "split" },
    ],
  });
  for (const said of [...Object.values(correctionsAt(t, ends)), ...listed.map(({ undo }) => undo)])
    expect([isTaken(said), said]).toEqual([true, said]);
  const isLabel = new Ajv({ allowUnionTypes: true }).compile({
    ...correctionModels.label,
    $schema: undefined,
  });
  expect(isLabel(labelRequest("a", { name: null, purpose: "business" }).body)).toBe(true);
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
