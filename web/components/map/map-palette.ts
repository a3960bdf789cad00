import { colourCount } from "./map-trip.ts";

/** The map's colours, as the style sheet names them for the theme in use. */
export type MapPalette = {
  readonly ground: string;
  readonly grid: string;
  readonly casing: string;
  readonly mark: string;
  readonly trips: readonly string[];
};

export const readPalette = (element: Element): MapPalette => {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: colour("--map-ground"),
    grid: colour("--map-grid"),
    casing: colour("--map-casing"),
    mark: colour("--map-mark"),
    trips: Array.from({ length: colourCount }, (_, index) => colour(`--trip-${index + 1}`)),
  };
};
