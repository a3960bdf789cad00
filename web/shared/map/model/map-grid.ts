import type { Feature, MultiLineString } from "geojson";
import type { Bounds } from "./map-features.ts";

const smallestStep = 0.0005;

/** Divisors of 360 degrees, so that the lines are evenly spaced all around the earth. */
const wideSteps = [10, 15, 30, 45];

/** Round steps in degrees: 1, 2, 5 times a power of ten, or divisors of 360. */
const stepFor = (span: number): number => {
  const wanted = Math.max(span / 8, smallestStep);
  if (wanted > 5) return wideSteps.find((each) => each >= wanted) ?? 45;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5].find((each) => each * power >= wanted) ?? 10;
  return factor * power;
};

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));

/** The multiples of `step` from below `from` to above `to`, within ±`limit`. */
const multiples = (from: number, to: number, step: number, limit: number): number[] => {
  const first = Math.floor(clamp(from, limit) / step);
  const last = Math.ceil(clamp(to, limit) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step).filter(
    (value) => Math.abs(value) <= limit,
  );
};

/** Ends of the lines: less than a step beyond the view, within ±`limit`. */
const ends = (from: number, to: number, step: number, limit: number): [number, number] => [
  clamp(Math.floor(from / step) * step, limit),
  clamp(Math.ceil(to / step) * step, limit),
];

/**
 * Meridians and parallels for the plain map, so that panning and zooming are visible. They cover the view and as much
 * again on every side; `signature` changes when other lines are needed.
 */
export const gridOf = ([west, south, east, north]: Bounds): {
  signature: string;
  feature: Feature<MultiLineString>;
} => {
  const step = stepFor(Math.max(east - west, north - south));
  const meridians = multiples(2 * west - east, 2 * east - west, step, 180);
  const parallels = multiples(2 * south - north, 2 * north - south, step, 85);
  const [left, right] = ends(2 * west - east, 2 * east - west, step, 180);
  const [bottom, top] = ends(2 * south - north, 2 * north - south, step, 85);
  const coordinates = [
    ...meridians.map((lon) => [
      [lon, bottom],
      [lon, top],
    ]),
    ...parallels.map((lat) => [
      [left, lat],
      [right, lat],
    ]),
  ];
  return {
    signature: [step, left, right, bottom, top].join(" "),
    feature: { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates } },
  };
};
