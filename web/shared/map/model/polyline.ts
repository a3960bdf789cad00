import type { Position } from "./position.ts";

/**
 * Google's encoded polyline with six decimals: each coordinate is the difference to the one before,
 * zigzag-encoded, in groups of five bits from the lowest, as printable characters; latitude first.
 */
const precision = 1e6;

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

/** Reads one number after the other. */
const createReader = (text: string) => {
  let index = 0;
  return {
    isAtEnd: (): boolean => index >= text.length,
    next: (): number => {
      let [value, factor, group] = [0, 1, 0];
      do {
        if (index >= text.length) throw new Error("the text ends within a number");
        group = text.charCodeAt(index++) - 63;
        value += (group % 32) * factor;
        factor *= 32;
      } while (group >= 32);
      return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    },
  };
};

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

export const decodePolyline = (text: string): Position[] => {
  const positions: Position[] = [];
  const reader = createReader(text);
  let [lon, lat] = [0, 0];
  while (!reader.isAtEnd()) {
    lat += reader.next();
    lon += reader.next();
    positions.push([lon / precision, lat / precision]);
  }
  return positions;
};

/** Whole numbers in the same way: each as the difference to the one before. */
export const encodeNumbers = (values: readonly number[]): string => {
  let last = 0;
  let text = "";
  for (const value of values) {
    text += encodeNumber(value - last);
    last = value;
  }
  return text;
};

export const decodeNumbers = (text: string): number[] => {
  const values: number[] = [];
  const reader = createReader(text);
  let last = 0;
  while (!reader.isAtEnd()) {
    last += reader.next();
    values.push(last);
  }
  return values;
};
