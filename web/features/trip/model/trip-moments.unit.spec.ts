import { breaksOf } from "@trips/core/application/path.ts";
import type { StopView } from "@trips/core/application/views.ts";
import { expect, test } from "vitest";
import { textsOf } from "../../../shared/texts/model/texts.ts";
import { tripModelOf } from "../server/trip-of-view.ts";
import { aTripAnalysis } from "./testing/trip-analysis.ts";
import { extendTrack, noTrack } from "./trip-model.ts";
import { describeMoment, momentsOf, type Telling } from "./trip-moments.ts";

const texts = textsOf({ locale: "en", units: "metric" });
const model = tripModelOf(aTripAnalysis({ points: 10 }));
const track = { ...extendTrack(noTrack, model.track), speeds: [10, 10, 5.9, 5.9, null, 8, 8, 8, 8, 8] };
const marks = [
  { kind: "braking", point: 2 },
  { kind: "gap", point: 6 },
  { kind: "jump", point: 7 },
] as const;

const telling: Telling = { track, marks, breaks: breaksOf(marks), timeZone: model.timeZone };
const at = (point: number): number => track.times[point]!;

test("a moment has its time, its speed, the distance so far, and what happened there", () => {
  const told = (ms: number) => Object.values(describeMoment(telling, ms, texts)!).flat();
  expect(told(at(0))).toEqual(["08:00:00", "36 km/h", "0.0 km"]);
  expect(told(at(2))).toEqual(["08:00:02", "21 km/h", "0.0 km", "Harsh braking −4.1 m/s²"]);
  expect(told(at(1) + 400)).toEqual(["08:00:01", "30 km/h", "0.0 km"]);
  expect(told(at(4))).toEqual(["08:00:04", "speed not known", "0.0 km"]);
  expect(told(at(6))).toEqual(["08:00:06", "29 km/h", "0.1 km", "No signal 1 s"]);
  expect(told(at(7))).toEqual(["08:00:07", "29 km/h", "0.1 km", "Jump left out"]);
});

test("a moment within a silence has no speed, and nothing that happened later", () => {
  expect(describeMoment(telling, at(6) - 1, texts)).toEqual({
    time: "08:00:05",
    speed: "No signal",
    driven: "0.1 km",
    events: [],
  });
});

test("a moment is described in the reader's language and units", () => {
  const spanish = textsOf({ locale: "es", units: "imperial" });
  expect(describeMoment(telling, at(2), spanish)).toMatchObject({ speed: "13 mph", driven: "0,0 mi" });
});

test("stops and marks are ordered by time", () => {
  const at = { start: "2026-11-20T11:00:03.000Z", end: "2026-11-20T11:03:03.000Z", lat: 0, lon: 0 };
  const later = { ...at, start: "2026-11-20T11:00:08.000Z", end: "2026-11-20T11:35:08.000Z" };
  const stops = [{ kind: "idle", ...at } as const, { kind: "parked", ...later } as const];
  const moments = momentsOf({ stops, marks: [marks[0], marks[2]] }, track, texts);
  expect(moments.map(({ kind, detail }) => [kind, detail])).toEqual([
    ["braking", "−4.1 m/s²"],
    ["idle", "3 min"],
    ["jump", ""],
    ["parked", "35 min"],
  ]);
});

test("a silence is listed, but not while the car is parked", () => {
  const kindsWith = (stops: readonly StopView[]) =>
    momentsOf({ stops, marks: [marks[1]] }, track, texts).map(({ kind }) => kind);
  const parked = (start: number, end: number): StopView => ({
    ...{ kind: "parked", start: new Date(at(start)).toISOString(), end: new Date(at(end)).toISOString() },
    ...{ lat: 0, lon: 0 },
  });
  expect(kindsWith([])).toEqual(["gap"]);
  expect(kindsWith([parked(5, 6)])).toEqual(["parked"]);
  expect(kindsWith([parked(7, 9)])).toEqual(["gap", "parked"]);
});

test("a mark whose fix has not arrived yet is left out", () => {
  const late = [{ kind: "gap", point: 10 }] as const;
  expect(momentsOf({ ...model, stops: [], marks: late }, track, texts)).toEqual([]);
});
