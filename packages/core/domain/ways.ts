import { type Climb, climbsOf } from "./climb.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { driftMm, motionOf, speedAroundCmps } from "./motion.ts";
import { type Candidates, candidatesOf, flagsOf, isWithinReach, reachMs } from "./outliers.ts";
import { isAccurate, isSilence, isZeroIsland, measuredCmps, type Rules, radiiMm, rules } from "./rules.ts";
import { longestSpanMs, type Position, positionsOf } from "./smoothing.ts";
import { type Context, moveContext, type Usable, usableOf } from "./usable.ts";

/** The verdict on a record; "marked" if its driver says that it is wrong: the engine then reads the others without it. */
export type Verdict = "usable" | "inaccurate" | "outlier" | "misclocked" | "marked";

/**
 * driven: its distance counts, and its moving time; the rest of its time is unknown.
 * still: the car stands. Creeping counts as distance, not as moving time.
 * silent: a gap whose ends lie together: parked.
 * unknown: a gap in which nobody knows what the car did.
 * jump: no car can drive it, and it is unclear which end is wrong; its time is unknown.
 */
export type WayKind = "driven" | "still" | "silent" | "unknown" | "jump";

/** The way from one usable record to the next usable one; `from` and `to` are indices into the records. */
export type Way = {
  readonly from: number;
  readonly to: number;
  readonly kind: WayKind;
  readonly distanceMm: number;
  readonly movingMs: number;
  /** Displacement beyond the noise that is not counted as distance. */
  readonly uncountedMm: number;
  /** Climb over a driven way; negative when descending. */
  readonly climbMm: number;
  readonly isGap: boolean;
  /** −1 harsh braking, 1 harsh acceleration, 0 neither. */
  readonly harsh: -1 | 0 | 1;
};

export type Reading = { readonly verdicts: readonly Verdict[]; readonly ways: readonly Way[] };

/** Change of measured speed per second. */
const harshOf = (a: GpsRecord, b: GpsRecord, by: Rules): -1 | 0 | 1 => {
  const ms = b.t - a.t;
  if (ms <= 0 || ms > by.harshMaxMs) return 0;
  const before = measuredCmps(a, by);
  const after = measuredCmps(b, by);
  if (before === undefined || after === undefined) return 0;
  const change = (after - before) * 1000;
  const limit = by.harshCmpsPerSecond * ms;
  return change > limit ? 1 : change < -limit ? -1 : 0;
};

const isOnePlace = (a: GpsRecord, b: GpsRecord, mm: number, by: Rules): boolean =>
  mm <= Math.max(radiiMm(a, b, by), by.placeMm);

const gapKind = (a: GpsRecord, b: GpsRecord, mm: number, by: Rules): WayKind => {
  const isOver = b.t - a.t > by.tripOverMs;
  if (isOnePlace(a, b, mm, by) || (isOver && mm <= by.wakeMm)) return "silent";
  return isOver ? "unknown" : "driven";
};

/** `mm` is the length by the fixes, `wayMm` by the smoothed positions. */
const wayOf = (
  of: Usable,
  candidates: Candidates,
  context: Context,
  mm: number,
  wayMm: number,
  climb: Climb,
  by: Rules,
): Way => {
  const { at } = context;
  const a = of.records[at]!;
  const b = of.records[at + 1]!;
  const ms = b.t - a.t;
  const isGap = isSilence(a, b, by);
  let kind: WayKind = "still";
  let distance = 0;
  let movingMs = 0;
  let uncountedMm = 0;
  const hadMs = reachMs(candidates, of.candidate[at]!, of.candidate[at + 1]!, by);
  if (!isWithinReach(mm, hadMs, a, b, by)) kind = "jump";
  else if (isGap) kind = gapKind(a, b, mm, by);
  else {
    const motion = motionOf(of, context, mm, by);
    if (motion === "drives") kind = "driven";
    else if (motion === "creeps") distance = wayMm;
    else if (motion === "drifts") uncountedMm = driftMm(of, context, by);
  }
  if (kind === "driven") {
    const cmps = isGap ? speedAroundCmps(of, at, by) : 0;
    distance = wayMm;
    movingMs = cmps === 0 ? ms : Math.min(ms, Math.round((mm * 100) / cmps));
  } else if (kind === "jump" || kind === "unknown") uncountedMm = mm;
  else if (kind === "silent" && !isOnePlace(a, b, mm, by)) uncountedMm = mm;
  const harsh = isGap || kind === "jump" ? 0 : harshOf(a, b, by);
  const from = of.index[at]!;
  const climbMm = kind === "driven" ? climb(a, b) : 0;
  return {
    from,
    to: of.index[at + 1]!,
    kind,
    distanceMm: distance,
    movingMs,
    uncountedMm,
    climbMm,
    isGap,
    harsh,
  };
};

const waysBetween = (
  of: Usable,
  candidates: Candidates,
  positions: readonly Position[],
  by: Rules,
): Way[] => {
  const { records, candidate } = of;
  const ways: Way[] = [];
  const climb = climbsOf(records);
  const bounds: Context = { at: 0, first: 0, last: 0 };
  const context: Context = { at: 0, first: 0, last: 0 };
  for (let at = 0; at + 1 < records.length; at++) {
    moveContext(of, bounds, context, at, by);
    const a = records[at]!;
    const b = records[at + 1]!;
    const isNext = candidate[at + 1]! === candidate[at]! + 1;
    const mm = isNext ? candidates.stepMm[candidate[at]!]! : distanceMm(a, b);
    const from = positions[at]!;
    const to = positions[at + 1]!;
    const isSmoothed = b.t - a.t <= longestSpanMs && (from !== a || to !== b);
    const wayMm = isSmoothed ? distanceMm(from, to) : mm;
    ways.push(wayOf(of, candidates, context, mm, wayMm, climb, by));
  }
  return ways;
};

/** Adds the verdicts and ways of a chain of candidates: no two have too many poor fixes between them. */
const readChain = (
  records: readonly GpsRecord[],
  accepted: readonly number[],
  verdicts: Verdict[],
  ways: Way[],
  by: Rules,
): void => {
  const candidates = candidatesOf(accepted.map((index) => records[index]!));
  const flags = flagsOf(candidates, by);
  const usable: GpsRecord[] = [];
  const usableIndex: number[] = [];
  const usableCandidate: number[] = [];
  for (let candidate = 0; candidate < accepted.length; candidate++) {
    const index = accepted[candidate]!;
    const flag = flags[candidate]!;
    if (flag === 0) {
      usable.push(records[index]!);
      usableIndex.push(index);
      usableCandidate.push(candidate);
    } else verdicts[index] = flag === 1 ? "outlier" : "misclocked";
  }
  const of = usableOf(usable, usableIndex, usableCandidate, by);
  for (const way of waysBetween(of, candidates, positionsOf(usable, by), by)) ways.push(way);
};

/**
 * Reads an ordered set of records: which are usable, and what the ways between those add. Local: the verdict on a
 * record and the way that begins with it depend only on the records within `contextMs` and on `contextRecords`
 * candidates beyond on either side, across at most `maxPoorFixes` others in a row. Any slice with that much around it
 * reads the same.
 */
export const waysOf = (records: readonly GpsRecord[], by: Rules = rules): Reading => {
  const verdicts: Verdict[] = [];
  const ways: Way[] = [];
  let accepted: number[] = [];
  for (let index = 0; index < records.length; index++) {
    const record = records[index]!;
    const verdict = !isAccurate(record, by) ? "inaccurate" : isZeroIsland(record, by) ? "outlier" : "usable";
    verdicts.push(verdict);
    if (verdict !== "usable") continue;
    if (index - (accepted.at(-1) ?? index) > by.maxPoorFixes + 1) {
      readChain(records, accepted, verdicts, ways, by);
      accepted = [];
    }
    accepted.push(index);
  }
  readChain(records, accepted, verdicts, ways, by);
  return { verdicts, ways };
};
