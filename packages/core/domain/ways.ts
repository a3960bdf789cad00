import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { type Candidates, candidatesOf, flagsOf, isWithinReach, reachMs } from "./outliers.ts";
import { eastMicrodegrees } from "./plane.ts";
import {
  isAccurate,
  isMeasuredStill,
  isZeroIsland,
  measuredCmps,
  type Rules,
  radiiMm,
  rules,
} from "./rules.ts";
import { type Position, positionsOf } from "./smoothing.ts";

/** What became of each record. */
export type Verdict = "usable" | "inaccurate" | "outlier" | "misclocked";

/**
 * driven: counts its distance, and of its time what is moving; the rest is unknown.
 * still: the car stands. What it creeps while it is on its way counts as distance, not as moving time.
 * silent: a gap whose ends lie together: parked.
 * unknown: a gap of which nobody can tell what the car did.
 * jump: no car drives that, and neither end could be left out; its time is unknown.
 */
export type WayKind = "driven" | "still" | "silent" | "unknown" | "jump";

/** The way from one usable record to the next usable one; `from` and `to` are indices into the records. */
export type Way = {
  readonly from: number;
  readonly to: number;
  readonly kind: WayKind;
  readonly distanceMm: number;
  readonly movingMs: number;
  /** Displacement that is more than noise and yet was not counted. */
  readonly uncountedMm: number;
  readonly isGap: boolean;
  /** −1 harsh braking, 1 harsh acceleration, 0 neither. */
  readonly harsh: -1 | 0 | 1;
};

export type Reading = { readonly verdicts: readonly Verdict[]; readonly ways: readonly Way[] };

/** The usable records of a set, with sums over those before each: differences of sums tell of any stretch. */
type Usable = {
  readonly records: GpsRecord[];
  /** Index of each among all records, and among the candidates. */
  readonly index: number[];
  readonly candidate: number[];
  /** How far the measured speeds say the car came. */
  readonly measuredMm: number[];
  /** Microdegrees north and east of the first, and the sums of those up to and with each. */
  readonly north: number[];
  readonly east: number[];
  readonly northSum: number[];
  readonly eastSum: number[];
};

/** What the measured speeds make of a way while they are fresh. */
const measuredWayMm = (a: GpsRecord, b: GpsRecord, by: Rules): number => {
  const ms = b.t - a.t;
  if (ms > by.measuredMs) return 0;
  return Math.round((((measuredCmps(a, by) ?? 0) + (measuredCmps(b, by) ?? 0)) * ms) / 200);
};

const add = (of: Usable, record: GpsRecord, index: number, candidate: number, by: Rules): void => {
  const end = of.records.length - 1;
  const last = of.records[end];
  const north = last ? of.north[end]! + record.latMicrodegrees - last.latMicrodegrees : 0;
  const east = last ? of.east[end]! + eastMicrodegrees(last, record) : 0;
  of.records.push(record);
  of.index.push(index);
  of.candidate.push(candidate);
  of.measuredMm.push(last ? of.measuredMm[end]! + measuredWayMm(last, record, by) : 0);
  of.north.push(north);
  of.east.push(east);
  of.northSum.push(last ? of.northSum[end]! + north : 0);
  of.eastSum.push(last ? of.eastSum[end]! + east : 0);
};

/** A way with its context: usable records first..last, of which the way leads from `at` to the next. */
type Context = { at: number; first: number; last: number };

/** How far the mean positions of the context before and after the middle of the way lie apart. */
const meansMm = (of: Usable, { at, first, last }: Context): number => {
  const a = of.records[at]!;
  const apart = (sums: readonly number[], values: readonly number[]) => {
    const before = sums[at]! - sums[first]! + values[first]! - (at - first + 1) * values[at]!;
    const after = sums[last]! - sums[at]! - (last - at) * values[at]!;
    return after / (last - at) - before / (at - first + 1);
  };
  const latMicrodegrees = a.latMicrodegrees + apart(of.northSum, of.north);
  return distanceMm(a, { latMicrodegrees, lonMicrodegrees: a.lonMicrodegrees + apart(of.eastSum, of.east) });
};

/** Whether a fresh measured speed says that the car moves: not a single one while the phone wakes. */
const isMeasuredMoving = (of: Usable, { at, first, last }: Context, by: Rules): boolean => {
  const [a, b] = [of.records[at]!, of.records[at + 1]!];
  if (b.t - a.t > by.measuredMs) return false;
  if (Math.max(measuredCmps(a, by) ?? 0, measuredCmps(b, by) ?? 0) < by.stillCmps) return false;
  const radii = radiiMm(of.records[first]!, of.records[last]!, by);
  return (of.measuredMm[last]! - of.measuredMm[first]!) * 100 >= radii * by.displacedPercent;
};

type Motion = { readonly kind: "driven" | "still"; readonly counts: boolean; readonly uncountedMm: number };

const driven: Motion = { kind: "driven", counts: true, uncountedMm: 0 };
const creeping: Motion = { kind: "still", counts: true, uncountedMm: 0 };
const standing: Motion = { kind: "still", counts: false, uncountedMm: 0 };

/**
 * Whether the car moves on a way of `mm` that is no gap. A fresh measured speed says so, or the displacement over
 * the context. A speed of 0 proves nothing, unless the measured speeds account for that displacement: then the phone
 * does measure, and its zeros are believed as far as the positions allow.
 */
const motionOf = (of: Usable, context: Context, mm: number, by: Rules): Motion => {
  if (isMeasuredMoving(of, context, by)) return driven;
  const { at, first, last } = context;
  const [a, b, before, after] = [of.records[at]!, of.records[at + 1]!, of.records[first]!, of.records[last]!];
  const ms = b.t - a.t;
  const contextMs = after.t - before.t;
  const radii = radiiMm(before, after, by);
  const displacementMm = distanceMm(before, after);
  if (displacementMm * 100 <= radii * by.displacedPercent) return standing;
  const leastMm = Math.max(radii, (by.stillCmps * contextMs) / 100);
  if (displacementMm < leastMm || meansMm(of, context) * 100 < leastMm * by.meanPercent) {
    const uncountedMm = Math.round(((displacementMm - radii) * ms) / Math.max(contextMs, 1));
    return { ...standing, uncountedMm: Math.max(0, uncountedMm) };
  }
  const isMeasured = (of.measuredMm[last]! - of.measuredMm[first]!) * 100 >= displacementMm * by.trustPercent;
  if (isMeasured && isMeasuredStill(a, by) && isMeasuredStill(b, by)) {
    const isCreep = mm * 100 < by.stillCmps * ms || mm * 100 <= radiiMm(a, b, by) * by.noisePercent;
    if (isCreep) return ms >= by.wanderMs ? creeping : standing;
  }
  return mm * 100 < by.stillCmps * ms ? creeping : driven;
};

const harshOf = (a: GpsRecord, b: GpsRecord, by: Rules): -1 | 0 | 1 => {
  const ms = b.t - a.t;
  const [before, after] = [measuredCmps(a, by), measuredCmps(b, by)];
  if (before === undefined || after === undefined || ms <= 0 || ms > by.harshMaxMs) return 0;
  const change = (after - before) * 1000;
  const limit = by.harshCmpsPerSecond * ms;
  return change > limit ? 1 : change < -limit ? -1 : 0;
};

/** Whether a usable record before the way, or after it, is near enough to be its context where there is no other. */
const isBefore = ({ records }: Usable, at: number, by: Rules): boolean =>
  at > 0 && records[at]!.t - records[at - 1]!.t <= by.gapMs;
const isAfter = (of: Usable, at: number, by: Rules): boolean =>
  isNear(of, at, by) && of.records[at + 2]!.t - of.records[at + 1]!.t <= by.gapMs;

/** Whether the record after the way is within its context: not further than the run of strays that a way may skip. */
const isNear = ({ candidate }: Usable, at: number, by: Rules): boolean =>
  at + 2 < candidate.length && candidate[at + 2]! - candidate[at]! <= by.maxStrays + 1;

/** The speed of the drive around a gap, by its ends' speeds or the ways that touch them; 0 when nobody knows. */
const speedAround = (of: Usable, at: number, by: Rules): number => {
  const { records } = of;
  const chordCmps = (from: number): number => {
    const [a, b] = [records[from], records[from + 1]];
    return a && b && b.t > a.t ? (distanceMm(a, b) * 100) / (b.t - a.t) : 0;
  };
  const before = measuredCmps(records[at]!, by) || chordCmps(at - 1);
  const after = measuredCmps(records[at + 1]!, by) || (isNear(of, at, by) ? chordCmps(at + 1) : 0);
  const speeds = [before, after].filter((cmps) => cmps >= by.stillCmps);
  return speeds.length === 0 ? 0 : speeds.reduce((sum, cmps) => sum + cmps) / speeds.length;
};

type Judged = { readonly kind: WayKind; readonly counts: boolean; movingMs: number; uncountedMm: number };

const judgeGap = (of: Usable, at: number, mm: number, by: Rules): Judged => {
  const [a, b] = [of.records[at]!, of.records[at + 1]!];
  const ms = b.t - a.t;
  if (mm <= Math.max(radiiMm(a, b, by), by.placeMm))
    return { kind: "silent", counts: false, movingMs: 0, uncountedMm: 0 };
  if (ms > by.tripOverMs) return { kind: "unknown", counts: false, movingMs: 0, uncountedMm: mm };
  const cmps = speedAround(of, at, by);
  const movingMs = cmps === 0 ? ms : Math.min(ms, Math.round((mm * 100) / cmps));
  return { kind: "driven", counts: true, movingMs, uncountedMm: 0 };
};

const judge = (of: Usable, candidates: Candidates, context: Context, mm: number, by: Rules): Judged => {
  const { at } = context;
  const [a, b] = [of.records[at]!, of.records[at + 1]!];
  const hadMs = reachMs(candidates, of.candidate[at]!, of.candidate[at + 1]!, a.t, by);
  if (!isWithinReach(mm, hadMs, a, b, by))
    return { kind: "jump", counts: false, movingMs: 0, uncountedMm: mm };
  if (b.t - a.t > by.gapMs) return judgeGap(of, at, mm, by);
  const motion = motionOf(of, context, mm, by);
  return { ...motion, movingMs: motion.kind === "driven" ? b.t - a.t : 0 };
};

const waysBetween = (
  of: Usable,
  candidates: Candidates,
  positions: readonly Position[],
  by: Rules,
): Way[] => {
  const { records, index, candidate } = of;
  const ways: Way[] = [];
  const context = { at: 0, first: 0, last: 0 };
  let first = 0;
  let last = 0;
  for (let at = 0; at + 1 < records.length; at++) {
    const [a, b] = [records[at]!, records[at + 1]!];
    while (records[first]!.t < a.t - by.contextMs) first++;
    last = Math.max(last, at + 1);
    while (last + 1 < records.length && records[last + 1]!.t <= a.t + by.contextMs) last++;
    context.at = at;
    context.first = first === at && isBefore(of, at, by) ? at - 1 : first;
    context.last = last === at + 1 && isAfter(of, at, by) ? at + 2 : last;
    const isNext = candidate[at + 1] === candidate[at]! + 1;
    const mm = isNext ? candidates.stepMm[candidate[at]!]! : distanceMm(a, b);
    const { kind, counts, movingMs, uncountedMm } = judge(of, candidates, context, mm, by);
    const [from, to] = [positions[at]!, positions[at + 1]!];
    const isSmoothed = from !== a || to !== b;
    const isGap = b.t - a.t > by.gapMs;
    ways.push({
      from: index[at]!,
      to: index[at + 1]!,
      kind,
      distanceMm: counts ? (isSmoothed ? distanceMm(from, to) : mm) : 0,
      movingMs,
      uncountedMm,
      isGap,
      harsh: kind === "driven" || kind === "still" ? harshOf(a, b, by) : 0,
    });
  }
  return ways;
};

/**
 * Reads an ordered set of records: which are usable, and what the ways between those add. Local: the verdict of a
 * record and the way that begins with it depend only on the records within `contextMs` of it and on the next
 * `contextRecords` candidates beyond on either side, so that any slice with that much around it reads the same.
 */
export const waysOf = (records: readonly GpsRecord[], by: Rules = rules): Reading => {
  const verdicts: Verdict[] = [];
  const candidates: GpsRecord[] = [];
  for (const record of records) {
    const verdict = !isAccurate(record, by) ? "inaccurate" : isZeroIsland(record, by) ? "outlier" : "usable";
    if (verdict === "usable") candidates.push(record);
    verdicts.push(verdict);
  }
  const of = candidatesOf(candidates);
  const flags = flagsOf(of, by);
  const usable: Usable = {
    records: [],
    index: [],
    candidate: [],
    measuredMm: [],
    north: [],
    east: [],
    northSum: [],
    eastSum: [],
  };
  let candidate = 0;
  for (let index = 0; index < records.length; index++) {
    if (verdicts[index] !== "usable") continue;
    const flag = flags[candidate]!;
    if (flag === 0) add(usable, records[index]!, index, candidate, by);
    else verdicts[index] = flag === 1 ? "outlier" : "misclocked";
    candidate++;
  }
  return { verdicts, ways: waysBetween(usable, of, positionsOf(usable.records, by), by) };
};
