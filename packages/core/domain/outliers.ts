import { distanceMm } from "./geodesy.ts";
import type { GpsRecord } from "./gps-record.ts";
import { measuredCmps, type Rules, radiusMeters } from "./rules.ts";

/** 0 usable, 1 outlier, 2 misclocked. */
export type Flag = 0 | 1 | 2;

/** The candidates of a set, and how far each is from the next. */
export type Candidates = {
  readonly records: readonly GpsRecord[];
  readonly stepMm: readonly number[];
  /** When the run of fixes that repeat one position began: the car may have left it any time since. */
  readonly frozenT: readonly number[];
};

export const candidatesOf = (records: readonly GpsRecord[]): Candidates => {
  const stepMm: number[] = [];
  const frozenT: number[] = [];
  let start = 0;
  for (let at = 0; at < records.length; at++) {
    const record = records[at]!;
    if (at > 0) {
      const mm = distanceMm(records[at - 1]!, record);
      stepMm.push(mm);
      if (mm > 0) start = at;
    }
    frozenT.push(records[start]!.t);
  }
  return { records, stepMm, frozenT };
};

const radiiMm = (a: GpsRecord, b: GpsRecord, by: Rules): number =>
  (radiusMeters(a, by) + radiusMeters(b, by)) * 1000;

/** Whether anything on wheels gets from one to the other. */
export const isWithinReach = (mm: number, ms: number, a: GpsRecord, b: GpsRecord, by: Rules): boolean =>
  // Phones that round to whole seconds give neighbours equal times; for them a second is the resolution.
  mm * 100 <= by.maxCmps * Math.max(ms, 1000) + radiiMm(a, b, by) * 100;

/**
 * The time the car had from one to the other, at most: it may have left a position that its phone repeats when it was
 * first repeated. What lies before the context around `now` is not looked at; a position frozen through all of it may
 * have been frozen for `frozenMs`.
 */
export const reachMs = (
  { records, frozenT }: Candidates,
  from: number,
  to: number,
  now: number,
  by: Rules,
): number => {
  const [leftT, t, floorT] = [records[from]!.t, records[to]!.t, now - by.contextMs];
  if (leftT <= floorT) return t - leftT;
  return frozenT[from]! > floorT ? t - frozenT[from]! : Math.max(t - leftT, by.frozenMs);
};

const isReachable = (of: Candidates, from: number, to: number, now: number, by: Rules): boolean => {
  const [a, b] = [of.records[from]!, of.records[to]!];
  return isWithinReach(distanceMm(a, b), reachMs(of, from, to, now, by), a, b, by);
};

/** Contradicted by most of the nearest candidates, at least two of which agree with each other. */
const isOutvoted = (of: Candidates, at: number, by: Rules): boolean => {
  const now = of.records[at]!.t;
  const from = Math.max(0, at - by.voters);
  const to = Math.min(of.records.length - 1, at + by.voters);
  let against = 0;
  let agreeing = false;
  let last = -1;
  for (let voter = from; voter <= to; voter++) {
    if (voter === at) continue;
    if (isReachable(of, Math.min(voter, at), Math.max(voter, at), now, by)) continue;
    against++;
    if (last >= 0 && isReachable(of, last, voter, now, by)) agreeing = true;
    last = voter;
  }
  return agreeing && against * 2 > to - from;
};

const outvote = (of: Candidates, flags: Flag[], by: Rules): void => {
  const { records, stepMm } = of;
  let voted = 0;
  for (let step = 0; step < stepMm.length; step++) {
    const [a, b] = [records[step]!, records[step + 1]!];
    if (isWithinReach(stepMm[step]!, b.t - a.t, a, b, by)) continue;
    const to = Math.min(records.length - 1, step + by.voters);
    for (voted = Math.max(voted, step + 1 - by.voters); voted <= to; voted++)
      if (isOutvoted(of, voted, by)) flags[voted] = 1;
  }
};

/** A car that stood in a place and stands in it again was nowhere else for a few fixes in between. */
const leaveOutExcursions = ({ records, stepMm }: Candidates, flags: Flag[], by: Rules): void => {
  const isStep = (step: number) => stepMm[step]! > radiiMm(records[step]!, records[step + 1]!, by);
  for (let at = 1; at + 2 < stepMm.length; at++) {
    if (!isStep(at) || isStep(at - 1)) continue;
    for (let back = at + 2; back <= at + 1 + by.maxStrays && back < stepMm.length; back++) {
      const [a, b] = [records[at]!, records[back]!];
      const together = radiiMm(a, b, by);
      if (isStep(back) || !isStep(back - 1) || distanceMm(a, b) > together) continue;
      const ms = b.t - a.t;
      const wayMm = stepMm[at]! + stepMm[back - 1]!;
      if (ms > by.excursionMs && wayMm * 100 <= by.excursionCmps * ms) continue;
      for (let stray = at + 1; stray < back; stray++) flags[stray] = 1;
      break;
    }
  }
};

/** One fix among driving ones that no car can get to and back from, though it gets past it. */
const leaveOutStrays = ({ records, stepMm }: Candidates, flags: Flag[], by: Rules): void => {
  const speedAt = (at: number, step: number) => {
    const record = records[at]!;
    const ms = step < 0 || step >= stepMm.length ? 0 : records[step + 1]!.t - records[step]!.t;
    return Math.max(measuredCmps(record, by) ?? 0, ms > 0 ? (stepMm[step]! * 100) / ms : 0);
  };
  const isBeyond = (mm: number, a: GpsRecord, b: GpsRecord, cmps: number) => {
    const seconds = Math.max(b.t - a.t, 1000) / 1000;
    const reachMm = (cmps * seconds + (by.strayCmpsPerSecond * seconds * seconds) / 2) * 10;
    return mm > reachMm + radiiMm(a, b, by);
  };
  for (let at = 2; at + 1 < stepMm.length; at++) {
    const [a, stray, b] = [records[at - 1]!, records[at]!, records[at + 1]!];
    if (!isBeyond(stepMm[at - 1]!, a, stray, speedAt(at - 1, at - 2))) continue;
    if (!isBeyond(stepMm[at]!, stray, b, speedAt(at + 1, at + 1))) continue;
    if (!isBeyond(distanceMm(a, b), a, b, speedAt(at - 1, at - 2))) flags[at] = 1;
  }
};

/** A run longer than `maxStrays` is no run of strays: it stays. */
const keepLongRuns = (flags: Flag[], by: Rules): void => {
  let start = 0;
  for (let at = 0; at <= flags.length; at++) {
    if (at < flags.length && flags[at] !== 0) continue;
    if (at - start > by.maxStrays) flags.fill(0, start, at);
    start = at + 1;
  }
};

/** Which candidates cannot be where or when they say; decided for each by its nearest candidates. */
export const flagsOf = (of: Candidates, by: Rules): Flag[] => {
  const flags = new Array<Flag>(of.records.length).fill(0);
  outvote(of, flags, by);
  leaveOutExcursions(of, flags, by);
  leaveOutStrays(of, flags, by);
  keepLongRuns(flags, by);
  return flags;
};
