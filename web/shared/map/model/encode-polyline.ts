import { precision } from "./polyline.ts";
import type { Position } from "./position.ts";

const encodeNumber = (value: number): string => {
  // Arithmetic instead of shifts: a difference of longitudes may exceed 28 bits after zigzag.
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  let text = "";
  while (rest >= 32) {
    text += String.fromCharCode((rest % 32) + 32 + 63);
    rest = Math.floor(rest / 32);
  }
  return text + String.fromCharCode(rest + 63);
};

/** The inverse of `polyline.ts`; a file of its own, because browsers only decode. */
export const encodePolyline = (positions: readonly Position[]): string => {
  let [lastLon, lastLat] = [0, 0];
  let text = "";
  for (const position of positions) {
    const lon = Math.round(position[0] * precision);
    const lat = Math.round(position[1] * precision);
    text += encodeNumber(lat - lastLat) + encodeNumber(lon - lastLon);
    [lastLon, lastLat] = [lon, lat];
  }
  return text;
};

/** The inverse of `decodeNumbers`. */
export const encodeNumbers = (values: readonly number[]): string => {
  let last = 0;
  let text = "";
  for (const value of values) {
    text += encodeNumber(value - last);
    last = value;
  }
  return text;
};
