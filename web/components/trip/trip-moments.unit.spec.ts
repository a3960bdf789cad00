import { expect, test } from "vitest";
import { aTripAnalysis } from "../../lib/testing/trip-analysis.ts";
import { textsOf } from "../../lib/texts.ts";
import { extendTrack, noTrack } from "../../lib/trip-model.ts";
import { tripModelOf } from "../../lib/trip-of-view.ts";
import { describePoint, momentsOf } from "./trip-moments.ts";

const texts = textsOf({ locale: "en", units: "metric" });
const model = tripModelOf(aTripAnalysis({ points: 10 }));
const track = { ...extendTrack(noTrack, model.track), speeds: [10, 10, 5.9, 5.9, null, 8, 8, 8, 8, 8] };
const marks = [
  { kind: "braking", point: 2 },
  { kind: "gap", point: 6 },
  { kind: "teleport", point: 7 },
] as const;

test("a fix is told with its time, its speed, and what happened there", () => {
  const told = (point: number) => describePoint(track, marks, point, model.timeZone, texts);
  expect(told(0)).toEqual(["08:00:00", "36 km/h"]);
  expect(told(2)).toEqual(["08:00:02", "21 km/h", "Harsh braking −4.1 m/s²"]);
  expect(told(4)).toEqual(["08:00:04", "speed not known"]);
  expect(told(6)).toEqual(["08:00:06", "29 km/h", "Silence 1 s"]);
  expect(told(7)).toEqual(["08:00:07", "29 km/h", "Jump left out"]);
});

test("a fix is told in the reader's language and units", () => {
  const spanish = textsOf({ locale: "es", units: "imperial" });
  expect(describePoint(track, marks, 2, model.timeZone, spanish).slice(0, 2)).toEqual(["08:00:02", "13 mph"]);
});

test("stops and marks stand in the order of time", () => {
  const stop = { start: "2026-11-20T11:00:03.000Z", end: "2026-11-20T11:03:03.000Z", lat: 0, lon: 0 };
  const moments = momentsOf({ ...model, stops: [stop], marks }, track, texts);
  expect(moments.map(({ kind, detail }) => [kind, detail])).toEqual([
    ["braking", "−4.1 m/s²"],
    ["stop", "3 min"],
    ["gap", "1 s"],
    ["teleport", ""],
  ]);
});

test("a mark whose fix has not come yet is left out", () => {
  const late = [{ kind: "gap", point: 10 }] as const;
  expect(momentsOf({ ...model, stops: [], marks: late }, track, texts)).toEqual([]);
});
