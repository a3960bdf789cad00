import type { Way } from "../domain/ways.ts";
import type { MarkView } from "./views.ts";

/* Where a drawn route is one line and where it breaks, by the engine's ways and by the marks that browsers get. */

/** Longitude and latitude in degrees, as in GeoJSON. */
export type Position = readonly [lon: number, lat: number];

/** How two neighbouring fixes are connected: by a line, by a gap whose way counts, or not at all. */
export type Link = "line" | "gap" | "none";

export const linkOf = (way: Way): Link => {
  switch (way.kind) {
    case "driven":
      return way.isGap ? "gap" : "line";
    case "still":
      return "line";
    case "silent":
    case "unknown":
    case "jump":
      return "none";
    default:
      return way.kind satisfies never;
  }
};

/** The same place beside another, beyond ±180 degrees if need be: lines take the shorter way around the earth. */
export const besidePosition = ([lon, lat]: Position, [nearLon]: Position): Position => [
  lon + 360 * Math.round((nearLon - lon) / 360),
  lat,
];

const isBreak: Readonly<Record<MarkView["kind"], boolean>> = {
  braking: false,
  acceleration: false,
  gap: true,
  jump: true,
  hidden: true,
};

/** Indexes of the points that no line leads to. */
export const breaksOf = (marks: readonly MarkView[]): ReadonlySet<number> =>
  new Set(marks.filter(({ kind }) => isBreak[kind]).map(({ point }) => point));
