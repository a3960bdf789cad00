import fc from "fast-check";
import geodesic from "geographiclib-geodesic";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { bearingDegrees, distanceMm } from "./geodesy.ts";

const runs = tries(3000);

type Position = Parameters<typeof distanceMm>[0];

const at = (lat: number, lon: number): Position => ({
  latMicrodegrees: Math.round(lat * 1e6),
  lonMicrodegrees: Math.round(lon * 1e6),
});

/** Millimetres between the quantised positions by Karney's algorithm, good to nanometres. */
const geodesicMm = (a: Position, b: Position): number =>
  geodesic.Geodesic.WGS84.Inverse(
    a.latMicrodegrees / 1e6,
    a.lonMicrodegrees / 1e6,
    b.latMicrodegrees / 1e6,
    b.lonMicrodegrees / 1e6,
  ).s12! * 1000;

const anywhere: fc.Arbitrary<Position> = fc.record({
  latMicrodegrees: fc.integer({ min: -90e6, max: 90e6 }),
  lonMicrodegrees: fc.integer({ min: -180e6, max: 180e6 }),
});

/** Up to 20 km in any direction from any place, all of it within 80° of latitude. */
const way = fc
  .record({
    lat: fc.oneof(fc.double({ min: -80, max: 80, noNaN: true }), fc.constantFrom(-80, 0, 80)),
    lon: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 179.95, 180)),
    meters: fc.oneof(
      fc.double({ min: 0, max: 20_000, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
    ),
    azimuth: fc.oneof(fc.double({ min: 0, max: 360, noNaN: true }), fc.constantFrom(0, 90, 180, 270)),
  })
  .map(({ lat, lon, meters, azimuth }) => {
    const end = geodesic.Geodesic.WGS84.Direct(lat, lon, azimuth, meters);
    return [at(lat, lon), at(Math.max(-80, Math.min(80, end.lat2!)), end.lon2!)] as const;
  });

describe("distance", () => {
  test("is within 0.05 % of the geodesic up to 20 km and 80° of latitude", () => {
    fc.assert(
      fc.property(way, ([a, b]) => {
        const exact = geodesicMm(a, b);
        expect(Math.abs(distanceMm(a, b) - exact)).toBeLessThanOrEqual(0.0005 * exact + 0.5);
      }),
      runs,
    );
  });

  test("is symmetric, a whole number, and zero only for the same place", () => {
    fc.assert(
      fc.property(fc.oneof(way, fc.tuple(anywhere, anywhere)), ([a, b]) => {
        const mm = distanceMm(a, b);
        expect(Object.is(distanceMm(b, a), mm)).toBe(true);
        expect(Number.isSafeInteger(mm) && mm >= 0).toBe(true);
        expect(distanceMm(a, a)).toBe(0);
      }),
      runs,
    );
  });

  test("does not change with the longitude, and crosses the date line by the shorter way", () => {
    expect(distanceMm(at(0, 179.9995), at(0, -179.9995))).toBe(distanceMm(at(0, 0), at(0, 0.001)));
    expect(distanceMm(at(51, 180), at(51, -180))).toBe(0);
    expect(distanceMm(at(51, 179.99), at(51.01, -179.99))).toBe(distanceMm(at(51, 10), at(51.01, 10.02)));
  });

  test.each([
    ["a thousandth of a degree along the equator", at(0, 0), at(0, 0.001), 111_319],
    ["a thousandth of a degree along a meridian at the equator", at(0, 0), at(0.001, 0), 110_574],
    ["a thousandth of a degree along a meridian at 80°", at(79.999, 0), at(80, 0), 111_660],
    ["a thousandth of a degree along the parallel of 80°", at(80, 0), at(80, 0.001), 19_393],
    ["the least that a record can move", at(0, 0), at(0, 0.000001), 111],
  ])("%s is known to the millimetre", (_, a, b, mm) => {
    expect(distanceMm(a, b)).toBe(mm);
    expect(Math.round(geodesicMm(a, b))).toBe(mm);
  });
});

test.each([
  ["north", at(-34.6, -58.4), at(-34.599, -58.4), 0],
  ["east", at(-34.6, -58.4), at(-34.6, -58.399), 90],
  ["south", at(-34.6, -58.4), at(-34.601, -58.4), 180],
  ["west, over the date line", at(10, -179.9995), at(10, 179.9995), 270],
  ["north-east at 60°, where a degree of longitude is half as long", at(60, 10), at(60.001, 10.002), 45],
  ["a hair west of north", at(0, 0), at(0.001, -0.000001), 0],
])("the bearing to the %s", (_, a, b, degrees) => {
  expect(bearingDegrees(a, b)).toBe(degrees);
});
