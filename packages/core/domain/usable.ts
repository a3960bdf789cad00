import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { eastMicrodegrees } from "./plane.ts";
import { isSilence, measuredCmps, type Rules } from "./rules.ts";

/**
 * The usable records of a set, with sums that begin with the first: their differences tell of any stretch, and are
 * whole numbers, so that they are the same in every slice.
 */
export type Usable = {
  readonly records: readonly GpsRecord[];
  /** Index of each among all records, and among the candidates. */
  readonly index: readonly number[];
  readonly candidate: readonly number[];
  /** How far the measured speeds say the car came. */
  readonly measuredMm: Float64Array;
  /** Microdegrees from the first, and the sums of those up to and with each. */
  readonly north: Float64Array;
  readonly east: Float64Array;
  readonly northSum: Float64Array;
  readonly eastSum: Float64Array;
};

/** What the measured speeds make of a way while they are fresh. */
const measuredWayMm = (a: GpsRecord, b: GpsRecord, by: Rules): number => {
  const ms = b.t - a.t;
  if (ms > by.measuredMs) return 0;
  return Math.round((((measuredCmps(a, by) ?? 0) + (measuredCmps(b, by) ?? 0)) * ms) / 200);
};

export const usableOf = (
  records: readonly GpsRecord[],
  index: readonly number[],
  candidate: readonly number[],
  by: Rules,
): Usable => {
  const count = records.length;
  const measuredMm = new Float64Array(count);
  const north = new Float64Array(count);
  const east = new Float64Array(count);
  const northSum = new Float64Array(count);
  const eastSum = new Float64Array(count);
  for (let at = 1; at < count; at++) {
    const a = records[at - 1]!;
    const b = records[at]!;
    measuredMm[at] = measuredMm[at - 1]! + measuredWayMm(a, b, by);
    north[at] = north[at - 1]! + b.latMicrodegrees - a.latMicrodegrees;
    east[at] = east[at - 1]! + eastMicrodegrees(a, b);
    northSum[at] = northSum[at - 1]! + north[at]!;
    eastSum[at] = eastSum[at - 1]! + east[at]!;
  }
  return { records, index, candidate, measuredMm, north, east, northSum, eastSum };
};

/** A way with its context: of the usable records first..last it leads from `at` to the next. */
export type Context = { at: number; first: number; last: number };

/** How far the measured speeds say the car came over the context. */
export const measuredOver = ({ measuredMm }: Usable, { first, last }: Context): number =>
  measuredMm[last]! - measuredMm[first]!;

const apart = (sums: Float64Array, values: Float64Array, { at, first, last }: Context): number => {
  const before = sums[at]! - sums[first]! + values[first]! - (at - first + 1) * values[at]!;
  const after = sums[last]! - sums[at]! - (last - at) * values[at]!;
  return after / (last - at) - before / (at - first + 1);
};

/** How far apart the mean positions of the context are, up to the start of the way and from its end on. */
export const meansMm = (of: Usable, context: Context): number => {
  const from = of.records[context.at]!;
  return distanceMm(from, {
    latMicrodegrees: from.latMicrodegrees + apart(of.northSum, of.north, context),
    lonMicrodegrees: from.lonMicrodegrees + apart(of.eastSum, of.east, context),
  });
};

/** Whether the record after the way is within its context: not further than the strays that a way may skip. */
export const isNear = ({ candidate }: Usable, at: number, by: Rules): boolean =>
  at + 2 < candidate.length && candidate[at + 2]! - candidate[at]! <= by.maxStrays + 1;

/**
 * Moves the context on to the way that begins at `at`: what lies within its time, or, where that is nothing before
 * or after the way itself, the next record there, if no gap is between.
 */
export const moveContext = (of: Usable, bounds: Context, context: Context, at: number, by: Rules): void => {
  const { records } = of;
  const t = records[at]!.t;
  while (records[bounds.first]!.t < t - by.contextMs) bounds.first++;
  if (bounds.last <= at) bounds.last = at + 1;
  while (bounds.last + 1 < records.length && records[bounds.last + 1]!.t <= t + by.contextMs) bounds.last++;
  context.at = at;
  context.first = bounds.first;
  context.last = bounds.last;
  if (bounds.first === at && at > 0 && !isSilence(records[at - 1]!, records[at]!, by)) context.first = at - 1;
  if (bounds.last === at + 1 && isNear(of, at, by) && !isSilence(records[at + 1]!, records[at + 2]!, by))
    context.last = at + 2;
};
