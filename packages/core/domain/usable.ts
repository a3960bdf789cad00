import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { eastMicrodegrees } from "./plane.ts";
import { isSilence, measuredCmps, type Rules } from "./rules.ts";

/**
 * The usable records of a set, with prefix sums: differences give the sum over any stretch. All are integers, so that
 * they are the same in every slice.
 */
export type Usable = {
  readonly records: readonly GpsRecord[];
  /** Index of each among all records, and among the candidates. */
  readonly index: readonly number[];
  readonly candidate: readonly number[];
  /** Prefix sums of the distance by the measured speeds. */
  readonly measuredMm: Float64Array;
  /** Microdegrees from the first record, and their prefix sums. */
  readonly north: Float64Array;
  readonly east: Float64Array;
  readonly northSum: Float64Array;
  readonly eastSum: Float64Array;
};

/** The length of a way by the measured speeds; 0 when they are not fresh. */
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

/** A way with its context: the usable records first..last; the way leads from `at` to the next. */
export type Context = { at: number; first: number; last: number };

/** The distance over the context by the measured speeds. */
export const measuredOver = ({ measuredMm }: Usable, { first, last }: Context): number =>
  measuredMm[last]! - measuredMm[first]!;

const apart = (sums: Float64Array, values: Float64Array, { at, first, last }: Context): number => {
  const before = sums[at]! - sums[first]! + values[first]! - (at - first + 1) * values[at]!;
  const after = sums[last]! - sums[at]! - (last - at) * values[at]!;
  return after / (last - at) - before / (at - first + 1);
};

/** The distance between two mean positions: of the context up to the way's start, and from its end on. */
export const meansMm = (of: Usable, context: Context): number => {
  const from = of.records[context.at]!;
  return distanceMm(from, {
    latMicrodegrees: from.latMicrodegrees + apart(of.northSum, of.north, context),
    lonMicrodegrees: from.lonMicrodegrees + apart(of.eastSum, of.east, context),
  });
};

/** Whether the record after the way is near enough to be context: beyond no more strays than a way may skip. */
export const isNear = ({ candidate }: Usable, at: number, by: Rules): boolean =>
  at + 2 < candidate.length && candidate[at + 2]! - candidate[at]! <= by.maxStrays + 1;

/**
 * Moves the context on to the way that begins at `at`: the records within `contextMs`; on a side where there are none,
 * the next record, unless there is a gap before it.
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
