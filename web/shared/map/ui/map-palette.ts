import { colourCount } from "../model/map-trip.ts";
import { speedColourCount } from "../model/speed-scale.ts";

/** The map's colours, as the style sheet defines them for the current theme. */
export type MapPalette = {
  readonly ground: string;
  readonly grid: string;
  readonly water: string;
  readonly border: string;
  readonly city: string;
  readonly park: string;
  readonly street: string;
  readonly label: string;
  readonly casing: string;
  readonly mark: string;
  readonly trips: readonly string[];
  /** The trips' colours while another trip is highlighted: opaque, so that crossings do not look darker. */
  readonly faded: readonly string[];
  readonly ink: string;
  readonly inkFaint: string;
  /** By `SpeedBand.colour`; the first is that of an unknown speed. */
  readonly speeds: readonly string[];
  readonly braking: string;
  readonly acceleration: string;
};

const fadedShare = 0.32;

const channels = (hex: string): number[] =>
  [1, 3, 5].map((index) => Number.parseInt(hex.slice(index, index + 2), 16));

/** `share` of one `#rrggbb` colour on another. */
export const mix = (colour: string, ground: string, share: number): string => {
  const below = channels(ground);
  const mixed = channels(colour).map((value, index) =>
    Math.round(value * share + below[index]! * (1 - share)),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
};

export const readPalette = (element: Element): MapPalette => {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const ground = colour("--map-ground");
  const trips = Array.from({ length: colourCount }, (_, index) => colour(`--trip-${index + 1}`));
  return {
    ground,
    grid: colour("--map-grid"),
    water: colour("--map-water"),
    border: colour("--map-border"),
    city: colour("--map-city"),
    park: colour("--map-park"),
    street: colour("--map-street"),
    label: colour("--map-label"),
    casing: colour("--map-casing"),
    mark: colour("--map-mark"),
    trips,
    faded: trips.map((trip) => mix(trip, ground, fadedShare)),
    ink: colour("--ink"),
    inkFaint: colour("--ink-faint"),
    speeds: Array.from({ length: speedColourCount + 1 }, (_, index) => colour(`--speed-${index}`)),
    braking: colour("--braking"),
    acceleration: colour("--acceleration"),
  };
};
