import fc from "fast-check";
import { expect, test } from "vitest";
import { speedColourCount, speedColourOf, speedScaleOf } from "./speed-scale.ts";

const kmh = (...speeds: number[]) => speeds.map((speed) => speed / 3.6);
const mph = (...speeds: number[]) => speeds.map((speed) => speed * 0.44704);
const upTo = (top: number, from = 0) =>
  Array.from({ length: 501 }, (_, at) => from + ((top - from) * at) / 500);
const startsOf = (speeds: readonly (number | null)[], units: "metric" | "imperial" = "metric") =>
  speedScaleOf(speeds, units).map(({ from }) => from);
const coloursOf = (speeds: readonly (number | null)[]) =>
  speedScaleOf(speeds, "metric").map(({ colour }) => colour);

test.each([
  ["a drive through a city", upTo(52), [0, 10, 20, 30, 40, 50]],
  ["a slow one", upTo(28), [0, 5, 10, 15, 20, 25]],
  ["one over land", upTo(90), [0, 15, 30, 45, 60, 75]],
  [
    "a motorway with its ramps",
    [...upTo(100), ...upTo(132, 110), ...upTo(132, 110)],
    [0, 25, 50, 75, 100, 125],
  ],
  ["nothing but a motorway", upTo(132, 108), [0, 75, 90, 105, 120]],
  ["a walk", upTo(6, 4), [0, 3, 4, 5]],
])("%s has round limits that its own speeds reach", (_, speeds, starts) => {
  expect(startsOf(kmh(...speeds))).toEqual(starts);
});

test("in miles the limits are round in miles per hour", () => {
  expect(startsOf(mph(...upTo(38)), "imperial")).toEqual([0, 10, 20, 30]);
});

test("standing, unknown speeds and a single stray do not change the scale", () => {
  const city = kmh(...upTo(48));
  expect(
    startsOf([...city, ...Array<null>(900).fill(null), ...Array<number>(900).fill(0), ...kmh(250)]),
  ).toEqual(startsOf(city));
});

test("a constant speed is in the fastest band, and standing only has a single one", () => {
  const constant = kmh(...Array<number>(100).fill(36));
  const scale = speedScaleOf(constant, "metric");
  expect(scale.map(({ from }) => from)).toEqual([0, 20, 25, 30, 35]);
  expect(speedColourOf(scale, constant[0]!)).toBe(speedColourCount);
  for (const none of [[], [0, 0, 0], [null, null]]) expect(startsOf(none)).toEqual([0]);
});

test("few bands still reach from the slowest to the fastest colour", () => {
  expect(coloursOf(kmh(...upTo(52)))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(coloursOf(kmh(...upTo(48)))).toEqual([1, 2, 4, 5, 6]);
  expect(coloursOf(kmh(...upTo(6, 4)))).toEqual([1, 3, 4, 6]);
});

test("a band begins at its limit, and an unknown speed has no band", () => {
  const scale = speedScaleOf(kmh(...upTo(52)), "metric");
  expect([null, 0, 2.777, 2.778, 200].map((speed) => speedColourOf(scale, speed))).toEqual([0, 1, 1, 2, 6]);
});

test("whatever the speeds, limits ascend and no two bands share a colour", () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double({ min: 0, max: 655, noNaN: true }))),
      fc.constantFrom("metric" as const, "imperial" as const),
      (speeds, units) => {
        const scale = speedScaleOf(speeds, units);
        expect(scale.length).toBeLessThanOrEqual(speedColourCount);
        expect(scale[0]!.from).toBe(0);
        for (const [index, band] of scale.slice(1).entries()) {
          expect(band.from).toBeGreaterThan(scale[index]!.from);
          expect(band.colour).toBeGreaterThan(scale[index]!.colour);
          expect(Number.isInteger(band.from)).toBe(true);
        }
      },
    ),
  );
});
