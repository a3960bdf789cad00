import { distanceMm } from "./geodesy.ts";
import { isMeasuredStill, measuredCmps, type Rules, radiiMm } from "./rules.ts";
import { type Context, isNear, meansMm, measuredOver, type Usable } from "./usable.ts";

/**
 * What the car does on a way that is no gap. It creeps when it stands but is on its way: what it gets on counts, its
 * time does not. It drifts when it, or its noise, got on further than the accuracies, though too slowly for a car.
 */
export type Motion = "drives" | "creeps" | "stands" | "drifts";

/** Whether a fresh measured speed says that the car moves: not a single one while the phone wakes. */
const isMeasuredMoving = (of: Usable, context: Context, by: Rules): boolean => {
  const a = of.records[context.at]!;
  const b = of.records[context.at + 1]!;
  if (b.t - a.t > by.measuredMs) return false;
  if (Math.max(measuredCmps(a, by) ?? 0, measuredCmps(b, by) ?? 0) < by.stillCmps) return false;
  const radii = radiiMm(of.records[context.first]!, of.records[context.last]!, by);
  return measuredOver(of, context) * 100 >= radii * by.displacedPercent;
};

/**
 * By a fresh measured speed, or by the displacement over the context. A speed of 0 proves nothing, unless the
 * measured speeds account for that displacement: then the phone does measure, and its zeros are believed as far as
 * the positions allow.
 */
export const motionOf = (of: Usable, context: Context, mm: number, by: Rules): Motion => {
  if (isMeasuredMoving(of, context, by)) return "drives";
  const before = of.records[context.first]!;
  const after = of.records[context.last]!;
  const displacementMm = distanceMm(before, after);
  const radii = radiiMm(before, after, by);
  if (displacementMm * 100 <= radii * by.displacedPercent) return "stands";
  const leastMm = Math.max(radii, (by.stillCmps * (after.t - before.t)) / 100);
  if (displacementMm < leastMm || meansMm(of, context) * 100 < leastMm * by.meanPercent) return "drifts";
  const a = of.records[context.at]!;
  const b = of.records[context.at + 1]!;
  const isSlow = mm * 100 < by.stillCmps * (b.t - a.t);
  const isMeasuredZero =
    isMeasuredStill(a, by) &&
    isMeasuredStill(b, by) &&
    measuredOver(of, context) * 100 >= displacementMm * by.trustPercent;
  if (isMeasuredZero && (isSlow || mm * 100 <= radiiMm(a, b, by) * by.noisePercent))
    return b.t - a.t >= by.wanderMs ? "creeps" : "stands";
  return isSlow ? "creeps" : "drives";
};

/** What a way has of a drift over its context, that is beyond the accuracies. */
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

/** The speed of the drive around a gap, by its ends' speeds or the ways that touch it; 0 when nobody knows. */
export const speedAroundCmps = (of: Usable, at: number, by: Rules): number => {
  const before = measuredCmps(of.records[at]!, by) || chordCmps(of, at - 1);
  const after = measuredCmps(of.records[at + 1]!, by) || (isNear(of, at, by) ? chordCmps(of, at + 1) : 0);
  if (before < by.stillCmps) return after < by.stillCmps ? 0 : after;
  return after < by.stillCmps ? before : (before + after) / 2;
};
