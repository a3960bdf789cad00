import type { Position } from "./position.ts";

/**
 * Google's encoded polyline with six decimals: each coordinate is the difference to the one before,
 * zigzag-encoded, in groups of five bits from the lowest, as printable characters; latitude first.
 */
export const precision = 1e6;

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

/** Integers in the same encoding: each as the difference to the one before. */
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
