import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { eastMicrodegrees, offLineMm } from "./plane.ts";
import { type Rules, radiiMm, radiusMeters } from "./rules.ts";

export type Position = { readonly latMicrodegrees: number; readonly lonMicrodegrees: number };

/** Over a longer time a car can get so far off its line that no fix counts as shaken. */
export const longestSpanMs = 8_000;

/**
 * The shortest span, a power of 2 s, in which a car can get half the radius off its line: movement within it is more
 * noise than driving. 0 for a radius that needs no smoothing.
 */
const spanMsOf = (record: GpsRecord, by: Rules): number => {
  const halfCm = radiusMeters(record, by) * 50;
  let seconds = 1;
  while (halfCm * 2 > by.gripCmpsPerSecond * seconds * seconds && seconds * 1000 < longestSpanMs)
    seconds *= 2;
  return seconds === 1 ? 0 : seconds * 1000;
};

/** Whether the car would need more grip than tyres have to be there between its neighbours. */
const isShaken = (a: GpsRecord, at: GpsRecord, b: GpsRecord, by: Rules): boolean => {
  const before = Math.max(at.t - a.t, 1000);
  const after = Math.max(b.t - at.t, 1000);
  if (before + after > longestSpanMs) return false;
  const reachMm = (by.gripCmpsPerSecond * before * after) / 200_000;
  return offLineMm(a, at, b, before / (before + after)) > reachMm;
};

const meanOf = (records: readonly GpsRecord[], from: number, to: number): Position => {
  const origin = records[from]!;
  let north = 0;
  let east = 0;
  for (let at = from + 1; at < to; at++) {
    north += records[at]!.latMicrodegrees - origin.latMicrodegrees;
    east += eastMicrodegrees(origin, records[at]!);
  }
  return {
    latMicrodegrees: origin.latMicrodegrees + Math.round(north / (to - from)),
    lonMicrodegrees: origin.lonMicrodegrees + Math.round(east / (to - from)),
  };
};

/** In each span where at least half of the fixes are shaken, replaces their positions by the mean. */
const joinShaken = (records: readonly GpsRecord[], positions: Position[], by: Rules): void => {
  let from = 0;
  let spanMs = 0;
  let span = 0;
  let shaken = 0;
  for (let at = 0; at <= records.length; at++) {
    const record = records[at];
    const nextMs = record ? spanMsOf(record, by) : -1;
    const next = record && nextMs > 0 ? Math.floor(record.t / nextMs) : 0;
    if (at === 0 || nextMs !== spanMs || next !== span || nextMs === 0) {
      if (at - from > 1 && shaken * 2 >= at - from) positions.fill(meanOf(records, from, at), from, at);
      from = at;
      spanMs = nextMs;
      span = next;
      shaken = 0;
    }
    if (at > 0 && at + 1 < records.length && isShaken(records[at - 1]!, record!, records[at + 1]!, by))
      shaken++;
  }
};

/** Whether a fix is so much poorer than the one just before or after it that it adds no information. */
const isOutshone = (record: GpsRecord, other: GpsRecord | undefined, by: Rules): boolean =>
  other !== undefined &&
  radiusMeters(other, by) * by.outshoneTimes <= radiusMeters(record, by) &&
  Math.abs(other.t - record.t) <= by.outshoneMs &&
  distanceMm(record, other) <= radiiMm(record, other, by);

/**
 * Where the car was at each record: the fix's position, or the mean of a span in which most fixes are shaken, or the
 * position of a much better fix next to it. So neither jitter nor a receiver's first fixes add distance, and corners
 * that the fixes show well are not cut.
 */
export const positionsOf = (records: readonly GpsRecord[], by: Rules): readonly Position[] => {
  const positions: Position[] = records.slice();
  joinShaken(records, positions, by);
  const joined = positions.slice();
  for (let at = 0; at < records.length; at++) {
    const record = records[at]!;
    if (isOutshone(record, records[at + 1], by)) positions[at] = joined[at + 1]!;
    else if (isOutshone(record, records[at - 1], by)) positions[at] = joined[at - 1]!;
  }
  return positions;
};
