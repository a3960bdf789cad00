import fc from "fast-check";
import { expect, test } from "vitest";
import { gridOf } from "./map-grid.ts";

const longitudes = (bounds: [number, number, number, number]): number[] =>
  gridOf(bounds)
    .feature.geometry.coordinates.filter(([from, to]) => from?.[0] === to?.[0])
    .map(([from]) => from?.[0] ?? Number.NaN);

test("the grid has a few lines in every view, and only valid positions", () => {
  const span = fc.double({ min: 0.001, max: 170, noNaN: true });
  const place = fc.tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -80, max: 80, noNaN: true }),
  );
  fc.assert(
    fc.property(place, span, ([lon, lat], width) => {
      const { coordinates } = gridOf([lon - width, lat - width / 2, lon + width, lat + width / 2]).feature
        .geometry;
      expect(coordinates.length).toBeGreaterThan(1);
      expect(coordinates.length).toBeLessThan(120);
      for (const [x, y] of coordinates.flat() as [number, number][]) {
        expect(Math.abs(x)).toBeLessThanOrEqual(180);
        expect(Math.abs(y)).toBeLessThanOrEqual(85);
      }
    }),
  );
});

test("a small move needs no new lines", () => {
  expect(gridOf([10.01, 50, 10.09, 50.045]).signature).toBe(
    gridOf([10.0101, 50.0001, 10.0901, 50.0451]).signature,
  );
});

test("the lines cross the whole view, also that of the whole earth", () => {
  for (const view of [
    [-180, -80, 180, 80],
    [10.01, 50, 10.09, 50.045],
  ] as const) {
    const { coordinates } = gridOf([...view]).feature.geometry;
    const latitudes = coordinates.flat().map(([, lat]) => lat!);
    expect(Math.min(...latitudes)).toBeLessThanOrEqual(view[1]);
    expect(Math.max(...latitudes)).toBeGreaterThanOrEqual(view[3]);
  }
});

test("the lines are evenly spaced, also around the whole earth", () => {
  const lines = longitudes([-180, -60, 180, 60]);
  const gaps = lines.slice(1).map((lon, index) => lon - lines[index]!);
  expect(new Set(gaps).size).toBe(1);
  expect(360 % gaps[0]!).toBe(0);
});
