import { expect, test } from "vitest";
import type { Position } from "../../../shared/map/model/position.ts";
import { createLanes, lanesOf } from "./route-lanes.ts";

/** Along a street to the north, a kilometre long, with fixes that stray some metres. */
const street = Array.from(
  { length: 40 },
  (_, index): Position => [-58.38 + (index % 3) * 3e-5, -34.6 + index * 2.25e-4],
);
const back = street.toReversed();
/** Crosses it in the middle. */
const across = street.map((_, index): Position => [-58.385 + index * 2.7e-4, -34.5955]);
const elsewhere = street.map(([lon, lat]): Position => [lon + 0.02, lat]);

const lanes = (...routes: (readonly Position[])[]): number[] => [
  ...lanesOf(routes.map((positions, index) => ({ key: `trip ${index}`, pieces: [positions] }))).values(),
];

/** Where a lane lies to the right of a street that leads north. */
const sides = (of: readonly number[], directions: readonly (1 | -1)[]) =>
  of.map((lane, index) => lane * directions[index]! || 0);

test("routes that share no street are drawn where they are", () => {
  expect(lanes(street, elsewhere)).toEqual([0, 0]);
  expect(lanes(street, across)).toEqual([0, 0]);
  expect(lanes()).toEqual([]);
  expect(lanes([], street)).toEqual([0, 0]);
});

test("a way there and the way back lie side by side", () => {
  const found = lanes(street, back);
  expect(found).toEqual([0, 1]);
  expect(new Set(sides(found, [1, -1])).size).toBe(2);
});

test("of five drives through a street, back and forth, none hides another", () => {
  const directions = [1, -1, 1, -1, 1] as const;
  const found = sides(lanes(...directions.map((each) => (each === 1 ? street : back))), directions);
  expect(new Set(found).size).toBe(directions.length);
});

test("a sixth one lies on the one with which it shares least, and none lies in the next street", () => {
  const half = street.slice(0, 20);
  expect(lanes(street, street, street, half, street, street)).toEqual([0, 1, -1, 2, -2, 2]);
});

test("a lane is free again for a route through another street", () => {
  expect(lanes(street, street, elsewhere, elsewhere)).toEqual([0, 1, 0, 1]);
});

test("a later route moves no earlier one", () => {
  const all = [street, back, across, street, elsewhere];
  for (let count = 1; count < all.length; count++)
    expect(lanes(...all).slice(0, count)).toEqual(lanes(...all.slice(0, count)));
});

const trip = (index: number, positions: readonly Position[]) => ({
  ...{ key: `trip ${index}`, colour: index + 1, isActive: false },
  pieces: [positions],
});

test("a trip is drawn anew only if its lane changes", () => {
  const trips = [street, elsewhere, street].map((positions, index) => trip(index, positions));
  const inLanes = createLanes();
  const before = inLanes(trips);
  expect(before.map(({ beside }) => beside?.lane)).toEqual([undefined, undefined, 1]);
  expect(inLanes(trips).every((each, index) => each === before[index])).toBe(true);
  expect(inLanes(trips.slice(1)).map(({ beside }) => beside?.lane)).toEqual([undefined, undefined]);
});

test("beside a street the line has no jitter, and ends where the car turns back", () => {
  const standing = Array.from({ length: 60 }, (_, index): Position => [-58.38 + (index % 2) * 4e-5, -34.598]);
  const there = street.filter(([, lat]) => lat < -34.598);
  const route = [...there, ...standing, ...there.toReversed()];
  const line = createLanes()([trip(0, street), trip(1, route)])[1]!.beside!.line;
  expect(line).toHaveLength(2);
  expect(line[0]!.at(-1)).toEqual(line[1]![0]);
  expect([line[0]![0], line[1]!.at(-1)]).toEqual([route[0], route.at(-1)]);
  expect(line.flat().filter(([, lat]) => lat === -34.598).length).toBeLessThanOrEqual(2);
});

test("beside a street the line has no strokes where bad positions leap to and fro", () => {
  const leaping = street.map(([lon, lat], index): Position => [lon, lat - (index % 2) * 4e-4]);
  const line = createLanes()([trip(0, street), trip(1, leaping)])[1]!.beside!.line;
  expect(line).toHaveLength(1);
  expect([line[0]![0], line[0]!.at(-1)]).toEqual([leaping[0], leaping.at(-1)]);
  const norths = line[0]!.map(([, lat]) => lat);
  expect(norths).toEqual(norths.toSorted((a, b) => a - b));
  expect(norths.length).toBeGreaterThanOrEqual(street.length / 2);
});
