import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { isMeasuredStill, measuredCmps, type Rules, radiiMm } from "./rules.ts";
import { type Context, isNear, meansMm, measuredOver, type Usable } from "./usable.ts";

/**
 * What the car does on a way that is not a gap. Creeping is standing while on the way somewhere (a queue): its distance
 * counts, its time does not count as moving. Drifting is a displacement beyond the accuracies, but too slow for a car.
 */
export type Motion = "drives" | "creeps" | "stands" | "drifts";

/** The least displacement over a context that is movement: beyond the radii of its ends, at `stillCmps` or more. */
const leastMmOf = (before: GpsRecord, after: GpsRecord, by: Rules): number =>
  Math.max(radiiMm(before, after, by), (by.stillCmps * (after.t - before.t)) / 100);

/** Whether a fresh measured speed says that the car moves. */
const isMeasuredMoving = (a: GpsRecord, b: GpsRecord, by: Rules): boolean =>
  b.t - a.t <= by.measuredMs && Math.max(measuredCmps(a, by) ?? 0, measuredCmps(b, by) ?? 0) >= by.stillCmps;

/** Whether the measured speeds add up to movement: over a long context, or briskly over one that just began. */
const isGettingOn = (measuredMm: number, leastMm: number, ms: number, by: Rules): boolean =>
  measuredMm >= leastMm || (measuredMm > 0 && measuredMm * 100 >= by.briskCmps * ms);

/** Whether two fixes are so far apart that the way needs no context: a sparse drive may go out and back within it. */
const isFarApart = (a: GpsRecord, b: GpsRecord, mm: number, by: Rules): boolean =>
  (b.t - a.t) * 2 >= by.contextMs && mm * 100 > radiiMm(a, b, by) * by.farPercent;

/**
 * A fresh measured speed decides if the speeds add up to movement over the context: a parked receiver measures some,
 * too. Otherwise the displacement over the context decides. A speed of 0 proves nothing unless the measured speeds
 * account for that displacement: only then does the phone measure, and its zeros hold where the positions allow.
 */
export const motionOf = (of: Usable, context: Context, mm: number, by: Rules): Motion => {
  const a = of.records[context.at]!;
  const b = of.records[context.at + 1]!;
  const before = of.records[context.first]!;
  const after = of.records[context.last]!;
  const leastMm = leastMmOf(before, after, by);
  const measuredMm = measuredOver(of, context);
  if (isMeasuredMoving(a, b, by) && isGettingOn(measuredMm, leastMm, after.t - before.t, by)) return "drives";
  if (isFarApart(a, b, mm, by)) return "drives";
  const displacementMm = distanceMm(before, after);
  if (displacementMm <= radiiMm(before, after, by)) return "stands";
  if (displacementMm < leastMm || meansMm(of, context) * 100 < leastMm * by.meanPercent) return "drifts";
  const isSlow = mm * 100 < by.stillCmps * (b.t - a.t);
  const isMeasuredZero =
    isMeasuredStill(a, by) && isMeasuredStill(b, by) && measuredMm * 100 >= displacementMm * by.trustPercent;
  if (isMeasuredZero && (isSlow || mm * 100 <= radiiMm(a, b, by) * by.noisePercent))
    return b.t - a.t >= by.wanderMs ? "creeps" : "stands";
  return isSlow ? "creeps" : "drives";
};

/** The way's share of the drift over its context, beyond the accuracies. */
export const driftMm = (of: Usable, context: Context, by: Rules): number => {
  const before = of.records[context.first]!;
  const after = of.records[context.last]!;
  const ms = of.records[context.at + 1]!.t - of.records[context.at]!.t;
  const beyondMm = distanceMm(before, after) - radiiMm(before, after, by);
  return Math.max(0, Math.round((beyondMm * ms) / Math.max(after.t - before.t, 1)));
};

const chordCmps = ({ records }: Usable, from: number): number => {
  const a = records[from];
  const b = records[from + 1];
  return a && b && b.t > a.t ? (distanceMm(a, b) * 100) / (b.t - a.t) : 0;
};

/** The speed around a gap, from the speeds at its ends or the adjacent ways; 0 when unknown. */
export const speedAroundCmps = (of: Usable, at: number, by: Rules): number => {
  const before = measuredCmps(of.records[at]!, by) || chordCmps(of, at - 1);
  const after = measuredCmps(of.records[at + 1]!, by) || (isNear(of, at, by) ? chordCmps(of, at + 1) : 0);
  if (before < by.stillCmps) return after < by.stillCmps ? 0 : after;
  return after < by.stillCmps ? before : (before + after) / 2;
};
