import type { Feature, MultiLineString } from "geojson";
import type { Bounds } from "./map-features.ts";

const smallestStep = 0.0005;

/** Steps that look round in degrees: 1, 2, 5, 10 … times a power of ten. */
const stepFor = (span: number): number => {
  const wanted = Math.max(span / 8, smallestStep);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5].find((each) => each * power >= wanted) ?? 10;
  return factor * power;
};

/**
 * Meridians and parallels for the plain map, so that panning and zooming can be seen on it. They cover the
 * view three times over in each direction; `signature` changes when other lines are needed.
 */
export const gridOf = ([west, south, east, north]: Bounds): {
  signature: string;
  feature: Feature<MultiLineString>;
} => {
  const step = stepFor(Math.max(east - west, north - south));
  const from = (value: number, margin: number) => Math.floor((value - margin) / step) * step;
  const left = from(west, east - west);
  const bottom = Math.max(-85, from(south, north - south));
  const columns = Math.ceil(((east - west) * 3) / step) + 1;
  const rows = Math.ceil(((north - south) * 3) / step) + 1;
  const right = left + columns * step;
  const top = Math.min(85, bottom + rows * step);
  const lines: [number, number][][] = [];
  for (let column = 0; column <= columns; column++)
    lines.push([
      [left + column * step, bottom],
      [left + column * step, top],
    ]);
  for (let row = 0; row <= rows && bottom + row * step <= top; row++)
    lines.push([
      [left, bottom + row * step],
      [right, bottom + row * step],
    ]);
  return {
    signature: [step, left, bottom].join(" "),
    feature: { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } },
  };
};
