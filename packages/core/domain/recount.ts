import { noDayTotals, subtractDayTotals, subtractTotals } from "./counters.ts";
import {
  type Days,
  type Figures,
  firstFrom,
  isStanding,
  parkedMinMs,
  type Range,
  sumRange,
} from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { isCandidate, rules } from "./rules.ts";
import { type Reading, type Way, waysOf } from "./ways.ts";

/**
 * The records of a trip around a change, before (`held`) and after (`merged`) it, each in the order of `compareKeys`:
 * what differs, with the same neighbours on both sides.
 */
export type Stretch = {
  readonly held: readonly GpsRecord[];
  readonly merged: readonly GpsRecord[];
  /** Whether the trip has no records before the stretch (`isFirst`) or after it (`isLast`). */
  readonly isFirst: boolean;
  readonly isLast: boolean;
};

/** The change of the figures, or the side on which more of the trip is needed to compute it. */
export type Recount = Figures | "before" | "after";

/**
 * What a change adds to a trip's figures. Counts only the ways whose context changed, once before and once after: the
 * difference equals that of the whole trip's figures, and its cost does not depend on the length of the trip.
 */
export const recount = ({ held, merged, isFirst, isLast }: Stretch, timeZone: string): Recount => {
  const start = sameStart(held, merged);
  const end = sameEnd(held, merged, start);
  const backward: Direction = { records: merged, step: -1, isEnd: isFirst };
  const forward: Direction = { records: merged, step: 1, isEnd: isLast };
  const from = affected(backward, start);
  if (from === undefined) return "before";
  const last = affected(forward, merged.length - end - 1);
  if (last === undefined) return "after";
  const sides = { from, to: last + 1, known: { from, to: last + 1 } };
  const tight = count({ held, merged }, sides, backward, forward, timeZone);
  if (typeof tight === "string" || !(tight.opensStanding || tight.closesStanding)) return figuresIn(tight);
  const knownFrom = tight.opensStanding ? beyond(backward, from, parkedMinMs) : from;
  if (knownFrom === undefined) return "before";
  const knownLast = tight.closesStanding ? beyond(forward, last, parkedMinMs) : last;
  if (knownLast === undefined) return "after";
  const known = { from: knownFrom, to: knownLast + 1 };
  return figuresIn(count({ held, merged }, { ...sides, known }, backward, forward, timeZone));
};

/** The direction of a walk towards one end of the stretch, which may be the end of the trip. */
export type Direction = {
  readonly records: readonly GpsRecord[];
  readonly step: 1 | -1;
  readonly isEnd: boolean;
};

/** Where a walk stops at the end of the trip; undefined: the trip goes on, and more records are needed. */
const endOf = ({ records, step, isEnd }: Direction): number | undefined =>
  isEnd ? (step === 1 ? Math.max(0, records.length - 1) : 0) : undefined;

/** The last candidate beyond `index` that a way depends on, or the end of poor fixes that it does not look past. */
const passCandidates = (direction: Direction, index: number): number | undefined => {
  const { records, step } = direction;
  let left: number = rules.contextRecords;
  let poor = 0;
  for (let i = index + step; i >= 0 && i < records.length; i += step) {
    if (isCandidate(records[i]!)) {
      poor = 0;
      if (--left === 0) return i;
    } else if (++poor > rules.maxPoorFixes) return i;
  }
  return endOf(direction);
};

/** The furthest record within `ms` of the one at `index`. */
const within = ({ records, step, isEnd }: Direction, index: number, ms: number): number | undefined => {
  let i = index;
  for (let next = i + step; Math.abs((records[next]?.t ?? Infinity) - records[index]!.t) <= ms; next += step)
    i = next;
  const isOut = step === 1 ? i === records.length - 1 : i === 0;
  return isOut && !isEnd ? undefined : i;
};

/**
 * How far the verdict or way at `index` looks: `ms`, and `contextRecords` candidates beyond. Undefined: further than
 * the records go.
 */
export const beyond = (direction: Direction, index: number, ms: number): number | undefined => {
  const furthest = within(direction, index, ms);
  return furthest === undefined ? undefined : passCandidates(direction, furthest);
};

/** The furthest record that a change next to `index` can affect. */
export const affected = (direction: Direction, index: number): number | undefined => {
  const nearest = passCandidates(direction, index);
  return nearest === undefined ? undefined : within(direction, nearest, rules.contextMs);
};

/**
 * The first of these records that counting the trip's next records may look back to; earlier ones need not be kept.
 * 0 if any of them may be needed.
 */
export const lookBackFrom = (records: readonly GpsRecord[], isFirst: boolean): number => {
  const backward: Direction = { records, step: -1, isEnd: isFirst };
  const from = affected(backward, records.length);
  const standing = from === undefined ? undefined : beyond(backward, from, parkedMinMs);
  return (standing === undefined ? undefined : beyond(backward, standing, rules.contextMs)) ?? 0;
};

type Sides = Range & { readonly known: Range };
type Counted = {
  readonly before: Figures;
  readonly after: Figures;
  /** Whether the first (last) way of the range stands: its length then depends on what lies before (after). */
  readonly opensStanding: boolean;
  readonly closesStanding: boolean;
};

const count = (
  { held, merged }: Pick<Stretch, "held" | "merged">,
  { from, to, known }: Sides,
  backward: Direction,
  forward: Direction,
  timeZone: string,
): Counted | "before" | "after" => {
  const first = beyond(backward, known.from, rules.contextMs);
  if (first === undefined) return "before";
  const last = beyond(forward, known.to - 1, rules.contextMs);
  if (last === undefined) return "after";
  const isTail = forward.isEnd && last === merged.length - 1;
  const isWhole = backward.isEnd && first === 0;
  const read = (records: readonly GpsRecord[]): Part => {
    const longer = records.length - merged.length;
    const slice = records.slice(first, last + 1 + longer);
    const tail = isTail
      ? tailOf(slice, isWhole, held.at(-1))
      : { records: slice, reading: waysOf(slice), shift: 0 };
    const start = tail.shift - first;
    return {
      ...tail,
      range: { from: from + start, to: to + longer + start },
      known: { from: known.from + start, to: known.to + longer + start },
    };
  };
  const [was, is] = withoutSame(read(held), read(merged));
  return {
    before: sumRange(was.records, was.reading, was.range, was.known, timeZone),
    after: sumRange(is.records, is.reading, is.range, is.known, timeZone),
    opensStanding: from > 0 && (opensStanding(was) || opensStanding(is)),
    closesStanding: to < merged.length && (closesStanding(was) || closesStanding(is)),
  };
};

/** A reading of some records, and the range of it to count. */
type Part = {
  readonly records: readonly GpsRecord[];
  readonly reading: Reading;
  readonly range: Range;
  readonly known: Range;
};

const opensStanding = ({ records, reading: { ways }, range }: Part): boolean => {
  const way = ways[firstFrom(ways, range.from)];
  return way !== undefined && isStanding(records, way);
};

const closesStanding = ({ records, reading: { ways }, range }: Part): boolean => {
  const way = ways[firstFrom(ways, range.to) - 1];
  return way !== undefined && isStanding(records, way);
};

/**
 * Both without their common start, up to a way that does not stand: most of what may have changed has not. The cut
 * must not split a standstill, whose whole length counts.
 */
const withoutSame = (was: Part, is: Part): readonly [Part, Part] => {
  const offset = is.range.from - was.range.from;
  let from = was.range.from;
  let a = firstFrom(was.reading.ways, from);
  let b = firstFrom(is.reading.ways, is.range.from);
  for (let at = from; ; a++, b++) {
    const [way, other] = [was.reading.ways[a], is.reading.ways[b]];
    if (!way || !other || way.to >= was.range.to || !isSameWay(way, other, offset)) break;
    while (at <= way.to && isSameRecord(was, at, is, at + offset)) at++;
    if (at <= way.to) break;
    if (!isStanding(was.records, way)) from = way.to;
  }
  if (from === was.range.from) return [was, is];
  const cut = (part: Part, by: number): Part => ({
    ...part,
    range: { ...part.range, from: from + by },
    known: { ...part.known, from: from + by },
  });
  return [cut(was, 0), cut(is, offset)];
};

const isSameRecord = (was: Part, at: number, is: Part, other: number): boolean =>
  was.records[at] === is.records[other] && was.reading.verdicts[at] === is.reading.verdicts[other];

const isSameWay = (a: Way, b: Way, offset: number): boolean =>
  a.from + offset === b.from &&
  a.to + offset === b.to &&
  a.kind === b.kind &&
  a.distanceMm === b.distanceMm &&
  a.movingMs === b.movingMs &&
  a.uncountedMm === b.uncountedMm &&
  a.climbMm === b.climbMm &&
  a.isGap === b.isGap &&
  a.harsh === b.harsh;

type Tail = {
  readonly records: readonly GpsRecord[];
  readonly reading: Reading;
  /** The last record of the previous reading. */
  readonly before: GpsRecord | undefined;
};

/**
 * The latest readings of trips' ends, by their last record: the "after" of one append is the "before" of the next,
 * which then need not read it again.
 */
const tails = new WeakMap<GpsRecord, Tail>();

/**
 * A reading of the trip's end that covers at least these records, and how many more it covers. If the slice is the
 * whole trip, the reading must not cover more; any other slice has all the context that it needs.
 */
const tailOf = (
  records: readonly GpsRecord[],
  isWhole: boolean,
  held: GpsRecord | undefined,
): Omit<Tail, "before"> & { readonly shift: number } => {
  const last = records.at(-1);
  const kept = last && tails.get(last);
  const shift = (kept?.records.length ?? 0) - records.length;
  if (kept && (isWhole ? shift === 0 : shift >= 0) && isEnd(records, kept.records, shift))
    return { ...kept, shift };
  const tail = { records, reading: waysOf(records) };
  if (last) keepTail(last, held, tail);
  return { ...tail, shift: 0 };
};

/**
 * Keeps one previous reading only. Each reading references the last record of the previous one, which would keep all
 * readings alive back to the start of the trip.
 */
const keepTail = (last: GpsRecord, held: GpsRecord | undefined, tail: Omit<Tail, "before">): void => {
  const older = held && tails.get(held)?.before;
  if (older) tails.delete(older);
  tails.set(last, { ...tail, before: held });
};

const isEnd = (slice: readonly GpsRecord[], records: readonly GpsRecord[], shift: number): boolean => {
  for (let i = 0; i < slice.length; i++) if (slice[i] !== records[i + shift]) return false;
  return true;
};

const figuresIn = (counted: Counted | "before" | "after"): Recount => {
  if (typeof counted === "string") return counted;
  const { before, after } = counted;
  return { totals: subtractTotals(after.totals, before.totals), days: subtractDays(after.days, before.days) };
};

/** The difference of both, date by date. */
export const subtractDays = (after: Days, before: Days): Days => {
  const days = new Map(after);
  for (const [date, totals] of before)
    days.set(date, subtractDayTotals(days.get(date) ?? noDayTotals, totals));
  return days;
};

/** The number of identical records at the start of both; the same (id, t) with other content is another object. */
const sameStart = (a: readonly GpsRecord[], b: readonly GpsRecord[]): number => {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return same;
};

const sameEnd = (a: readonly GpsRecord[], b: readonly GpsRecord[], start: number): number => {
  const most = Math.min(a.length, b.length) - start;
  let same = 0;
  while (same < most && a[a.length - 1 - same] === b[b.length - 1 - same]) same++;
  return same;
};
