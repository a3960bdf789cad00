import { besidePosition } from "@trips/core/application/path.ts";
import type { Bounds } from "./map-features.ts";
import type { Position } from "./position.ts";

const size = 1000;
const margin = 40;

const mercatorY = (lat: number): number =>
  Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * (180 / Math.PI);

export type PlainPlane = ReturnType<typeof plainPlaneOf>;

/** A plane for an SVG drawing on which some bounds are at most 1,000 units wide and high. */
export const plainPlaneOf = ([west, south, east, north]: Bounds) => {
  const [bottom, top] = [mercatorY(south), mercatorY(north)];
  const scale = size / Math.max(east - west, top - bottom, 1e-4);
  const [width, height] = [east - west, top - bottom].map((each) => Math.max(1, each * scale) + 2 * margin);
  const middle: Position = [(west + east) / 2, 0];
  const at = (position: Position): readonly [x: string, y: string] => {
    const [lon, lat] = besidePosition(position, middle);
    return [((lon - west) * scale).toFixed(1), ((top - mercatorY(lat)) * scale).toFixed(1)];
  };
  return {
    viewBox: `${-margin} ${-margin} ${width} ${height}`,
    at,
    pathOf: (pieces: readonly (readonly Position[])[]): string =>
      pieces.map((piece) => `M${piece.map((position) => at(position).join(",")).join("L")}`).join(""),
  };
};
