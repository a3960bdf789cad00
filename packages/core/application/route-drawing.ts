import type { TripReading } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { localDateOf } from "../domain/local-date.ts";
import { crossesDateLine, linkOf, type Position } from "./path.ts";
import { simplify } from "./simplify.ts";

/** Finer than a GPS fix, and coarse enough for the scribble of a standing car to fall together. */
export const toleranceMeters = 2.5;

/** What is drawn of a trip that lies on other dates too. */
export type Clip = { readonly date: string; readonly timeZone: string };

/** What is drawn of a trip. */
export type RouteDrawing = {
  /** Usable records, whether they lie on the date or not. */
  readonly points: number;
  readonly pieces: readonly Position[][];
  /** Indexes of the pieces to which a way leads from the one before that counts though nobody saw it. */
  readonly gaps: readonly number[];
};

const positionOf = ({ lonMicrodegrees, latMicrodegrees }: GpsRecord): Position => [
  lonMicrodegrees / 1e6,
  latMicrodegrees / 1e6,
];

/**
 * The unbroken pieces of a route, simplified for drawing; only what lies on `clip.date`, when it is given. A fix
 * that hangs together with none of its neighbours is left out, unless it is all there is.
 */
export const routeDrawingOf = ({ counted, reading }: TripReading, clip?: Clip): RouteDrawing => {
  const pieces: { readonly positions: Position[]; readonly isGap: boolean }[] = [];
  let points = 0;
  let next = 0;
  let last: number | undefined;
  for (const [index, record] of counted.entries()) {
    if (reading.verdicts[index] !== "usable") continue;
    points++;
    const way = reading.ways[next]?.to === index ? reading.ways[next++] : undefined;
    if (clip && localDateOf(record.t, clip.timeZone) !== clip.date) continue;
    const position = positionOf(record);
    const from = way && way.from === last ? positionOf(counted[last]!) : undefined;
    const link = way && from && !crossesDateLine(from, position) ? linkOf(way) : "none";
    if (link === "line") pieces.at(-1)!.positions.push(position);
    else pieces.push({ positions: [position], isGap: link === "gap" });
    last = index;
  }
  const lines = pieces.filter(
    ({ positions, isGap }, index) => positions.length > 1 || isGap || pieces[index + 1]?.isGap,
  );
  const drawn = lines.length > 0 ? lines : pieces.slice(-1);
  return {
    points,
    pieces: drawn.map(({ positions }) => simplify(positions, toleranceMeters)),
    gaps: drawn.flatMap(({ isGap }, index) => (isGap ? index : [])),
  };
};
