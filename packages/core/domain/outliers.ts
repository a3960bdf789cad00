import { type Flag, setAsideMisclocked } from "./clocks.ts";
import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { offLineMm, turnsBack } from "./plane.ts";
import { measuredCmps, type Rules, radiiMm, radiusMeters } from "./rules.ts";

/** The candidates of a set, with the distance from each to the next. */
export type Candidates = {
  readonly records: readonly GpsRecord[];
  readonly stepMm: readonly number[];
  /** When the run of fixes that repeat one position began; the car may have left at any time since. */
  readonly frozenT: readonly number[];
};

export const candidatesOf = (records: readonly GpsRecord[]): Candidates => {
  const stepMm: number[] = [];
  const frozenT: number[] = [];
  let start = 0;
  for (let at = 0; at < records.length; at++) {
    if (at > 0) {
      const mm = distanceMm(records[at - 1]!, records[at]!);
      stepMm.push(mm);
      if (mm > 0) start = at;
    }
    frozenT.push(records[start]!.t);
  }
  return { records, stepMm, frozenT };
};

/** Whether anything on wheels gets from one to the other. */
export const isWithinReach = (mm: number, ms: number, a: GpsRecord, b: GpsRecord, by: Rules): boolean =>
  // Phones that round to whole seconds give neighbours equal times; for them a second is the resolution.
  mm * 100 <= by.maxCmps * Math.max(ms, 1000) + radiiMm(a, b, by) * 100;

/**
 * The most time the car can have had between the two. If the phone repeats a position, the car may have left when the
 * repetition began; if that lies before the context, assume `frozenMs`.
 */
export const reachMs = ({ records, frozenT }: Candidates, from: number, to: number, by: Rules): number => {
  const left = records[from]!.t;
  const t = records[to]!.t;
  const frozen = frozenT[from]!;
  return frozen > left - by.contextMs ? t - frozen : Math.max(t - left, by.frozenMs);
};

/** Whether the car can have been at `a` and later at `b`. */
const isReachable = (a: GpsRecord, b: GpsRecord, by: Rules): boolean =>
  isWithinReach(distanceMm(a, b), b.t - a.t, a, b, by);

/** Contradicted by most of the nearest candidates, at least two of which agree with each other. */
const isOutvoted = (records: readonly GpsRecord[], at: number, by: Rules): boolean => {
  const from = Math.max(0, at - by.voters);
  const to = Math.min(records.length - 1, at + by.voters);
  let against = 0;
  let agree = false;
  let last: GpsRecord | undefined;
  for (let index = from; index <= to; index++) {
    const voter = records[index]!;
    if (index === at || isReachable(records[Math.min(index, at)]!, records[Math.max(index, at)]!, by))
      continue;
    against++;
    if (last && isReachable(last, voter, by)) agree = true;
    last = voter;
  }
  return agree && against * 2 > to - from;
};

const outvote = (of: Candidates, flags: Flag[], by: Rules): void => {
  const { records, stepMm } = of;
  let voted = 0;
  for (let step = 0; step < stepMm.length; step++) {
    const a = records[step]!;
    const b = records[step + 1]!;
    if (isWithinReach(stepMm[step]!, b.t - a.t, a, b, by)) continue;
    const to = Math.min(records.length - 1, step + by.voters);
    for (voted = Math.max(voted, step + 1 - by.voters); voted <= to; voted++)
      if (isOutvoted(records, voted, by)) flags[voted] = 1;
  }
};

/** Whether a car that stood at `out` and stands there again at `back` cannot have been away in between. */
const isExcursion = ({ records, stepMm }: Candidates, out: number, back: number, by: Rules): boolean => {
  const a = records[out]!;
  const b = records[back]!;
  if (distanceMm(a, b) * 100 > radiiMm(a, b, by) * by.noisePercent) return false;
  const ms = b.t - a.t;
  return ms <= by.excursionMs || (stepMm[out]! + stepMm[back - 1]!) * 100 > by.excursionCmps * ms;
};

/** Whether the speed measured at a fix accounts for at least half of the way there. */
const isDriven = ({ records, stepMm }: Candidates, at: number, by: Rules): boolean => {
  const cmps = measuredCmps(records[at]!, by) ?? 0;
  return cmps >= by.stillCmps && cmps * (records[at]!.t - records[at - 1]!.t) * 2 >= stepMm[at - 1]! * 100;
};

/** Leaves out a few fixes away from a place where the car stands according to two fixes before and two after. */
const leaveOutExcursions = (of: Candidates, flags: Flag[], by: Rules): void => {
  const { records, stepMm } = of;
  const isAway = (step: number) =>
    stepMm[step]! * 100 > radiiMm(records[step]!, records[step + 1]!, by) * by.noisePercent;
  for (let out = 1; out + 2 < stepMm.length; out++) {
    if (!isAway(out) || isAway(out - 1)) continue;
    const last = Math.min(out + 1 + by.maxStrays, stepMm.length - 1);
    for (let back = out + 2; back <= last; back++) {
      if (isDriven(of, back - 1, by)) break;
      if (isAway(back) || !isAway(back - 1) || !isExcursion(of, out, back, by)) continue;
      flags.fill(1, out + 1, back);
      break;
    }
  }
};

/** The distance of a fix from where its time puts it on the line through two others. */
const offMm = (a: GpsRecord, at: GpsRecord, b: GpsRecord): number =>
  offLineMm(a, at, b, b.t > a.t ? (at.t - a.t) / (b.t - a.t) : 0.5);

/** Leaves out single fixes that jump aside from the line of their neighbours and back. */
const leaveOutStrays = ({ records, stepMm }: Candidates, flags: Flag[], by: Rules): void => {
  for (let at = 2; at + 2 < records.length; at++) {
    const a = records[at - 1]!;
    const stray = records[at]!;
    const b = records[at + 1]!;
    if (!turnsBack(a, stray, b)) continue;
    const onMm = distanceMm(a, b);
    const wayMm = stepMm[at - 1]! + stepMm[at]!;
    if (onMm <= radiiMm(a, b, by) || wayMm * 100 <= onMm * by.detourPercent) continue;
    const off = offMm(a, stray, b);
    const radius = Math.max(radiusMeters(a, by), radiusMeters(b, by)) + radiusMeters(stray, by);
    const around = Math.max(offMm(records[at - 2]!, a, b), offMm(a, b, records[at + 2]!));
    if (off * 100 > radius * 1000 * by.noisePercent && off > around * by.strayTimes) flags[at] = 1;
  }
};

/** Keeps runs longer than `maxStrays`: they are not strays. */
const keepLongRuns = (flags: Flag[], by: Rules): void => {
  let start = 0;
  for (let at = 0; at <= flags.length; at++) {
    if (at < flags.length && flags[at] !== 0) continue;
    if (at - start > by.maxStrays) flags.fill(0, start, at);
    start = at + 1;
  }
};

/** Flags candidates whose place or time cannot be true, each by its four nearest neighbours on either side. */
export const flagsOf = (of: Candidates, by: Rules): Flag[] => {
  const flags = new Array<Flag>(of.records.length).fill(0);
  outvote(of, flags, by);
  leaveOutExcursions(of, flags, by);
  leaveOutStrays(of, flags, by);
  setAsideMisclocked(of.records, flags, by);
  keepLongRuns(flags, by);
  return flags;
};
