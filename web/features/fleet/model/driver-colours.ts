import { colourCount } from "../../../shared/map/model/map-trip.ts";

type Drive = { readonly driver: string; readonly startT: number };

/** A driver's favourite, so that most have the same colour on most days. */
const favouriteOf = (driver: string): number => {
  let hash = 7;
  for (const character of driver) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash % colourCount;
};

/**
 * A colour for each driver of a date, as an index from 1. In the order of their first trips drivers get their favourite
 * or the next one that the fewest have: so no two of the first ten look alike, and whoever sets out later changes
 * nobody's colour.
 */
export const driverColoursOf = (drives: Iterable<Drive>): ReadonlyMap<string, number> => {
  const first = new Map<string, number>();
  for (const { driver, startT } of drives)
    first.set(driver, Math.min(startT, first.get(driver) ?? Number.POSITIVE_INFINITY));
  const inOrder = [...first].sort(([a, s], [b, t]) => s - t || (a < b ? -1 : 1));
  const taken = new Array<number>(colourCount).fill(0);
  return new Map(
    inOrder.map(([driver]) => {
      const fewest = Math.min(...taken);
      let colour = favouriteOf(driver);
      while (taken[colour] !== fewest) colour = (colour + 1) % colourCount;
      taken[colour]!++;
      return [driver, colour + 1];
    }),
  );
};
