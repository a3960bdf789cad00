import { distanceMm } from "./geodesy.ts";
import { eastMicrodegrees } from "./plane.ts";

type Position = { readonly latMicrodegrees: number; readonly lonMicrodegrees: number };

/** Nothing within this distance of a hidden place is shown. */
export const hiddenMm = 500_000;

const mmPerMicrodegree = 111.195;
const radiansPerMicrodegree = Math.PI / 180 / 1e6;
/** A cell is half as wide as that. */
const cellMicrodegrees = Math.round(hiddenMm / 2 / mmPerMicrodegree);
/** A cell's corner is 0.354 of `hiddenMm` from its middle; the rest allows for the shape of the earth. */
const radiusMm = Math.round(hiddenMm * 1.365);
/** Cells grow no wider beyond the latitude with this cosine. */
const leastCosine = 0.02;

/**
 * What is hidden around a place: a circle around the middle of the 250 m cell that the place lies in. A circle
 * around the place itself would give it away: a few roads cut off at the edge are enough to compute the centre.
 */
export type HiddenArea = Position & { readonly radiusMm: number };

const middleOf = (microdegrees: number, step: number): number =>
  Math.round((Math.floor(microdegrees / step) + 0.5) * step);

const cosineOf = (latMicrodegrees: number): number =>
  Math.max(leastCosine, Math.cos(latMicrodegrees * radiansPerMicrodegree));

export const hiddenAreaOf = ({ latMicrodegrees, lonMicrodegrees }: Position): HiddenArea => {
  const lat = middleOf(latMicrodegrees, cellMicrodegrees);
  const lon = middleOf(lonMicrodegrees, Math.round(cellMicrodegrees / cosineOf(lat)));
  return { latMicrodegrees: lat, lonMicrodegrees: lon, radiusMm };
};

export const isWithin = (area: HiddenArea, position: Position): boolean =>
  distanceMm(area, position) <= area.radiusMm;

/** Whether the straight line between two places leads through the area. */
export const leadsThrough = (area: HiddenArea, a: Position, b: Position): boolean => {
  const cosine = cosineOf(area.latMicrodegrees);
  const planeOf = (place: Position) => ({
    x: eastMicrodegrees(area, place) * cosine * mmPerMicrodegree,
    y: (place.latMicrodegrees - area.latMicrodegrees) * mmPerMicrodegree,
  });
  const [from, to] = [planeOf(a), planeOf(b)];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, -(from.x * dx + from.y * dy) / length));
  return Math.hypot(from.x + dx * share, from.y + dy * share) <= area.radiusMm;
};
