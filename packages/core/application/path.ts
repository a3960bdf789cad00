import type { Way } from "../domain/ways.ts";
import type { MarkView } from "./views.ts";

/* Where a drawn route is one line, and where it is broken: in the engine's ways, and in the marks that tell browsers of them. */

/** Longitude and latitude in degrees, as in GeoJSON. */
export type Position = readonly [lon: number, lat: number];

/** How two neighbouring fixes hang together: by a line, by a way that counts though nobody saw it, or not at all. */
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

/** No line leads around the earth. */
export const crossesDateLine = (from: Position, to: Position): boolean => Math.abs(from[0] - to[0]) > 180;

const isBreak: Readonly<Record<MarkView["kind"], boolean>> = {
  braking: false,
  acceleration: false,
  gap: true,
  jump: true,
  hidden: true,
};

/** Indexes of points to which no line leads. */
export const breaksOf = (marks: readonly MarkView[]): ReadonlySet<number> =>
  new Set(marks.filter(({ kind }) => isBreak[kind]).map(({ point }) => point));
