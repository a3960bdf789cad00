import { expect, test } from "vitest";
import { textsOf } from "../../../shared/texts/model/texts.ts";
import { carLinesOf } from "./car-text.ts";

const now = Date.UTC(2026, 10, 20, 12);
const english = textsOf({ locale: "en", units: "metric" });
const spanish = textsOf({ locale: "es", units: "metric" });

const place = { atMs: now - 12_400, lat: -34.6, lon: -58.4, speedMps: 11.6, headingDegrees: 44 };
const car = {
  key: "ana/one",
  name: "Ana Gómez",
  vehicle: "AB123CD",
  colour: 1,
  silentMinutes: 0,
  car: place,
};
const motionOf = (given: Partial<typeof place>, texts = english) =>
  carLinesOf({ ...car, car: { ...place, ...given } }, texts, now).motion;

test("a card says who drives what, how fast, where to, and how long ago that was", () => {
  expect(carLinesOf(car, english, now)).toEqual({
    name: "Ana Gómez",
    vehicle: "AB123CD",
    motion: "42 km/h, heading north-east",
    age: "12 s ago",
  });
  expect(carLinesOf({ ...car, vehicle: null }, spanish, now)).toEqual({
    name: "Ana Gómez",
    vehicle: spanish.messages.trips.noVehicle,
    motion: "42 km/h, hacia el noreste",
    age: "hace 12 s",
  });
});

test.each([
  [0, "north"],
  [22, "north"],
  [23, "north-east"],
  [180, "south"],
  [292, "west"],
  [338, "north"],
  [359, "north"],
])("%i° is %s", (headingDegrees, word) => {
  expect(motionOf({ headingDegrees })).toBe(`42 km/h, heading ${word}`);
});

test("a car that stands has no speed and no direction, and what is unknown is left out", () => {
  expect(motionOf({ speedMps: 0.3 })).toBe("standing");
  expect(carLinesOf({ ...car, car: { ...place, speedMps: null } }, english, now).motion).toBe(
    "heading north-east",
  );
  const nothing = { ...place, speedMps: null, headingDegrees: null };
  expect(carLinesOf({ ...car, car: nothing }, english, now).motion).toBe("");
});

test("of a silent phone only the age of its last place is known", () => {
  const silent = { ...car, silentMinutes: 12, car: { ...place, atMs: now - 12 * 60_000 } };
  expect(carLinesOf(silent, english, now)).toMatchObject({ motion: "", age: "12 min ago" });
});

test("a place is never in the future, whatever the browser's clock says", () => {
  expect(carLinesOf(car, english, now - 60_000).age).toBe("0 s ago");
});
