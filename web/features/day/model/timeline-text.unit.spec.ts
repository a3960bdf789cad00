import { expect, test } from "vitest";
import { describeDay, shortDistanceOf } from "../../../shared/dates/model/date-text.ts";
import { textsOf } from "../../../shared/texts/model/texts.ts";
import { noDayFigures } from "../../../shared/trips/model/testing/listed-trip.ts";
import { noTimes } from "./day-block.ts";
import { describeStop, spentOf } from "./day-text.ts";
import type { TimelineBlock } from "./day-timeline.ts";
import { describeBlock } from "./timeline-text.ts";

const english = textsOf({ locale: "en", units: "metric" });
const spanish = textsOf({ locale: "es", units: "imperial" });

const block = (given: Partial<TimelineBlock>): TimelineBlock => ({
  kind: "driving",
  startMs: Date.parse("2026-11-20T11:00:00Z"),
  endMs: Date.parse("2026-11-20T11:20:00Z"),
  ...noTimes,
  movingMs: 1_200_000,
  ...given,
});

const inBuenosAires = (given: Partial<TimelineBlock>, texts = english): string =>
  describeBlock(block(given), "America/Argentina/Buenos_Aires", texts);

test("a stretch is described in the trip's own zone, with anything else in it that took a minute or more", () => {
  expect(inBuenosAires({})).toBe("Driving · 08:00 – 08:20 · 20 min");
  expect(inBuenosAires({ idleMs: 59_999 })).toBe("Driving · 08:00 – 08:20 · 20 min");
  expect(inBuenosAires({ movingMs: 1_080_000, idleMs: 120_000 })).toBe(
    "Driving · 08:00 – 08:20 · 20 min · 2 min of it idle",
  );
  expect(inBuenosAires({ kind: "idle", movingMs: 60_000, idleMs: 1_140_000 }, spanish)).toBe(
    "Ralentí · 08:00 – 08:20 · 20 min · 1 min en movimiento",
  );
});

test("a silence says how much of it counts as driving", () => {
  expect(inBuenosAires({ kind: "silent", movingMs: 900_000 })).toBe(
    "No signal · 08:00 – 08:20 · 20 min · 15 min counted as driving",
  );
  expect(inBuenosAires({ kind: "silent", movingMs: 0 })).toBe("No signal · 08:00 – 08:20 · 20 min");
});

test("a stop says whether the car was parked", () => {
  const stop = { start: "2026-11-20T11:00:00Z", end: "2026-11-20T11:35:00Z", position: [0, 0] } as const;
  const inZone = (kind: "idle" | "parked", texts = english) =>
    describeStop({ kind, ...stop }, "America/Argentina/Buenos_Aires", texts);
  expect(inZone("parked")).toBe("Parked 35 min, 08:00 – 08:35");
  expect(inZone("idle", spanish)).toBe("Ralentí 35 min, 08:00 – 08:35");
});

test("times are mentioned from a minute on, driving always", () => {
  expect(spentOf({ ...noDayFigures, idleSeconds: 59, unknownSeconds: 59 }, english)).toEqual([
    "0 min driving",
  ]);
  const some = {
    ...noDayFigures,
    movingSeconds: 600,
    idleSeconds: 60,
    parkedSeconds: 2_100,
    unknownSeconds: 720,
  };
  expect(spentOf(some, english)).toEqual([
    "10 min driving",
    "1 min idle",
    "35 min parked",
    "12 min not known",
  ]);
});

test("a day is its distance and its trips, or none", () => {
  const day = { date: "2026-11-20", distanceMeters: 16_093.44, tripCount: 1 };
  expect(describeDay("Friday", day, english)).toBe("Friday: 16.1 km, 1 trip");
  expect(describeDay("Viernes", { ...day, tripCount: 2 }, spanish)).toBe("Viernes: 10,0 mi, 2 viajes");
  expect(describeDay("Friday", { ...day, tripCount: 0 }, english)).toBe("Friday: no trips");
});

test("a small place has decimals only below ten", () => {
  expect([432, 9_949, 12_432, 108_000].map((meters) => shortDistanceOf(meters, english))).toEqual([
    "0.4 km",
    "9.9 km",
    "12 km",
    "108 km",
  ]);
});
