import type { TripReading } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { localDateOf } from "../domain/local-date.ts";
import { besidePosition, linkOf, type Position } from "./path.ts";
import { simplify } from "./simplify.ts";

/** Finer than a GPS fix, yet coarse enough to merge the scribble of a standing car. */
export const toleranceMeters = 2.5;

/** Which part to draw of a trip that also lies on other dates. */
export type Clip = { readonly date: string; readonly timeZone: string };

export type RouteDrawing = {
  /** Number of usable records, on any date. */
  readonly points: number;
  /** Their longitudes go on beyond ±180 degrees where the route crosses the date line. */
  readonly pieces: readonly Position[][];
  /** Indexes of the pieces that follow the previous one after a gap whose way counts. */
  readonly gaps: readonly number[];
};

const positionOf = ({ lonMicrodegrees, latMicrodegrees }: GpsRecord): Position => [
  lonMicrodegrees / 1e6,
  latMicrodegrees / 1e6,
];

/**
 * The unbroken pieces of a route, simplified for drawing; with `clip`, only what lies on its date. A fix without a
 * connection to its neighbours is left out, unless it is the only one.
 */
export const routeDrawingOf = ({ counted, reading }: TripReading, clip?: Clip): RouteDrawing => {
  const pieces: { readonly positions: Position[]; readonly isGap: boolean }[] = [];
  let points = 0;
  let next = 0;
  let last: number | undefined;
  let before: Position | undefined;
  for (const [index, record] of counted.entries()) {
    if (reading.verdicts[index] !== "usable") continue;
    points++;
    const way = reading.ways[next]?.to === index ? reading.ways[next++] : undefined;
    if (clip && localDateOf(record.t, clip.timeZone) !== clip.date) continue;
    const position: Position = before ? besidePosition(positionOf(record), before) : positionOf(record);
    const link = way && way.from === last ? linkOf(way) : "none";
    if (link === "line") pieces.at(-1)!.positions.push(position);
    else pieces.push({ positions: [position], isGap: link === "gap" });
    last = index;
    before = position;
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
