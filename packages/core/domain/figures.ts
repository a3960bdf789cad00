import { isWithin, noTimeSpans, type TimeSpans } from "./corrections.ts";
import {
  addDayTotals,
  addTotals,
  type DayTotals,
  isNoDay,
  noDayTotals,
  noTotals,
  type Totals,
} from "./counters.ts";
import { dateSharesOf, shareOf } from "./date-spans.ts";
import type { GpsRecord } from "./gps-record.ts";
import { dateSpanOf } from "./local-date.ts";
import { type Rules, rules } from "./rules.ts";
import { type Reading, type Verdict, type Way, waysOf } from "./ways.ts";
import { windowStartOf } from "./window.ts";

/** Totals by local date `YYYY-MM-DD`, ascending, without dates that have none. */
export type Days = ReadonlyMap<string, DayTotals>;

/** The counters of some records, in total and by local date. */
export type Figures = { readonly totals: Totals; readonly days: Days };

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * A car that stands for less may have its engine running (a light, a jam, a level crossing): anti-idling rules
 * allow three to five minutes. Standing for this long or longer is parking.
 */
export const parkedMinMs = 5 * 60_000;

/** A longer silence does not count as time of the trip, so that no trip stretches over years. */
export const maxSilenceMs = 24 * 3_600_000;

/** Indices of records: `from` ≤ index < `to`. Ways belong to the record at which they begin. */
export type Range = { readonly from: number; readonly to: number };

/** Sums in total and by date. Caches the current date, which most additions fall into. */
export class Sums {
  readonly totals: Mutable<Totals> = { ...noTotals };
  readonly days = new Map<string, Mutable<DayTotals>>();
  readonly #timeZone: string;
  #day: Mutable<DayTotals> = { ...noDayTotals };
  #fromT = Number.POSITIVE_INFINITY;
  #untilT = Number.NEGATIVE_INFINITY;

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** The totals of the date of `t`, cached until `#untilT`. */
  dayAt(t: number): Mutable<DayTotals> {
    if (t < this.#fromT || t >= this.#untilT) {
      const { date, untilT } = dateSpanOf(t, this.#timeZone);
      this.#day = this.dayOf(date);
      this.#fromT = t;
      this.#untilT = untilT;
    }
    return this.#day;
  }

  dayOf(date: string): Mutable<DayTotals> {
    let day = this.days.get(date);
    if (!day) {
      day = { ...noDayTotals };
      this.days.set(date, day);
    }
    return day;
  }

  /** Adds to the dates between `startT` and `endT` pro rata. */
  addSpan(startT: number, endT: number, name: "distanceMm" | SpanTime, amount: number): void {
    if (amount === 0) return;
    this.totals[name] += amount;
    const day = this.dayAt(startT);
    if (endT <= this.#untilT) day[name] += amount;
    else
      for (const share of dateSharesOf(startT, endT, this.#timeZone))
        this.dayOf(share.date)[name] += shareOf(amount, share, endT - startT);
  }
}

type SpanTime = "movingMs" | "idleMs" | "parkedMs" | "unknownMs";

/**
 * The figures of the records and ways of `range`. Standing that continues into or out of the range counts as a
 * whole, as far as `known` reaches: its length decides between idle and parked. `known` must cover `parkedMinMs`
 * of such standing, or reach the end of the trip.
 */
export const sumRange = (
  records: readonly GpsRecord[],
  { verdicts, ways }: Reading,
  range: Range,
  known: Range,
  timeZone: string,
): Figures => {
  const sums = new Sums(timeZone);
  for (let i = range.from; i < range.to; i++) addRecord(sums, records[i]!, verdicts[i]!);
  const counted = withStanding(records, ways, range, known);
  eachWay(records, ways, counted, (way, isParked) => addWay(sums, records, way, isParked));
  return { totals: sums.totals, days: sums.days };
};

/** The ways that begin in `range`, and the standing ones that continue them within `known`. */
export const withStanding = (
  records: readonly GpsRecord[],
  ways: readonly Way[],
  range: Range,
  known: Range,
): Range => {
  let from = firstFrom(ways, range.from);
  while (from > 0 && ways[from - 1]!.from >= known.from && isStanding(records, ways[from - 1]!)) from--;
  let to = firstFrom(ways, range.to);
  while (to < ways.length && ways[to]!.from < known.to && isStanding(records, ways[to]!)) to++;
  return { from, to };
};

/** Visits the ways of a range, each with whether it is part of parking. */
export const eachWay = (
  records: readonly GpsRecord[],
  ways: readonly Way[],
  { from, to }: Range,
  visit: (way: Way, isParked: boolean) => void,
): void => {
  for (let k = from; k < to; ) {
    const end = standingEnd(records, ways, k, to);
    const isParked = end > k && isParking(records, ways, k, end);
    do visit(ways[k]!, isParked);
    while (++k < end);
  }
};

/** The first way that begins at `index` or later. */
export const firstFrom = (ways: readonly Way[], index: number): number => {
  let low = 0;
  let high = ways.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ways[middle]!.from < index) low = middle + 1;
    else high = middle;
  }
  return low;
};

const msOf = (records: readonly GpsRecord[], { from, to }: Way): number => records[to]!.t - records[from]!.t;

export const isStanding = (records: readonly GpsRecord[], way: Way): boolean =>
  (way.kind === "still" || way.kind === "silent") && msOf(records, way) <= maxSilenceMs;

/** The index after the last of the consecutive standing ways from `k` on; `k` itself if that way drives. */
const standingEnd = (
  records: readonly GpsRecord[],
  ways: readonly Way[],
  k: number,
  last: number,
): number => {
  let end = k;
  while (end < last && isStanding(records, ways[end]!)) end++;
  return end;
};

/** Standing for long, or falling silent while standing, is parking. */
const isParking = (
  records: readonly GpsRecord[],
  ways: readonly Way[],
  from: number,
  to: number,
): boolean => {
  const ms = records[ways[to - 1]!.to]!.t - records[ways[from]!.from]!.t;
  if (ms >= parkedMinMs) return true;
  for (let k = from; k < to; k++) if (ways[k]!.kind === "silent") return true;
  return false;
};

export const addRecord = (sums: Sums, record: GpsRecord, verdict: Verdict): void => {
  sums.totals.unique++;
  sums.dayAt(record.t).unique++;
  if (record.late) sums.totals.late++;
  switch (verdict) {
    case "usable":
      break;
    case "inaccurate":
      sums.totals.filtered++;
      break;
    case "outlier":
      sums.totals.outliers++;
      break;
    case "misclocked":
      sums.totals.misclocked++;
      break;
    case "marked":
      sums.totals.marked++;
      break;
    default:
      verdict satisfies never;
  }
};

export const addWay = (sums: Sums, records: readonly GpsRecord[], way: Way, isParked: boolean): void => {
  const { totals } = sums;
  if (way.isGap) totals.gaps++;
  if (way.kind === "jump") totals.jumps++;
  if (way.harsh > 0) totals.harshAccelerations++;
  if (way.harsh < 0) totals.harshBrakes++;
  totals.uncountedMm += way.uncountedMm;
  if (way.climbMm > 0) totals.ascentMm += way.climbMm;
  else totals.descentMm -= way.climbMm;
  const startT = records[way.from]!.t;
  const endT = records[way.to]!.t;
  const ms = endT - startT;
  if (ms > maxSilenceMs) return;
  sums.addSpan(startT, endT, "distanceMm", way.distanceMm);
  switch (way.kind) {
    case "driven":
      sums.addSpan(startT, endT, "movingMs", way.movingMs);
      sums.addSpan(startT, endT, "unknownMs", ms - way.movingMs);
      break;
    case "still":
    case "silent":
      sums.addSpan(startT, endT, isParked ? "parkedMs" : "idleMs", ms);
      break;
    case "unknown":
    case "jump":
      sums.addSpan(startT, endT, "unknownMs", ms);
      break;
    default:
      way.kind satisfies never;
  }
};

/** A GPS receiver's week number rolls over after 1,024 weeks; no trip lasts nearly that long. */
const maxTripMs = 1_000 * 7 * 86_400_000;

/** Records in windows that start before this come from a receiver whose clock rolled over. */
export const plausibleFrom = (endT: number): number => windowStartOf(endT) - maxTripMs;

/** Records with a wrong clock count as records, and for nothing else. */
export const setAsideOf = (records: readonly GpsRecord[]): Partial<Totals> => ({
  unique: records.length,
  misclocked: records.length,
  late: records.filter(({ late }) => late).length,
});

/** The number of records before `t`. */
export const countBefore = (records: readonly GpsRecord[], t: number): number => {
  let count = 0;
  while (count < records.length && records[count]!.t < t) count++;
  return count;
};

/** Marked records count as records of their dates, and for nothing else. */
export const markedFiguresOf = (records: readonly GpsRecord[], timeZone: string): Figures => {
  const sums = new Sums(timeZone);
  for (const record of records) addRecord(sums, record, "marked");
  return { totals: sums.totals, days: sums.days };
};

/** Records as their driver's corrections divide them. */
export const divideMarked = (
  records: readonly GpsRecord[],
  wrong: TimeSpans,
): { readonly right: readonly GpsRecord[]; readonly marked: readonly GpsRecord[] } => {
  if (wrong.length === 0) return { right: records, marked: [] };
  const right: GpsRecord[] = [];
  const marked: GpsRecord[] = [];
  for (const record of records) (isWithin(wrong, record.t) ? marked : right).push(record);
  return { right, marked };
};

/**
 * All records of a trip with their verdicts: `aside` have an implausible clock, `marked` are wrong by its driver's
 * corrections, and the engine reads `counted`.
 */
export type TripReading = {
  readonly aside: readonly GpsRecord[];
  readonly marked: readonly GpsRecord[];
  readonly counted: readonly GpsRecord[];
  readonly reading: Reading;
};

/** Records of a whole trip, in the order of `compareKeys`. */
export const readTripRecords = (
  records: readonly GpsRecord[],
  wrong: TimeSpans = noTimeSpans,
  by: Rules = rules,
): TripReading => {
  const aside = countBefore(records, plausibleFrom(records.at(-1)?.t ?? 0));
  const { right, marked } = divideMarked(records.slice(aside), wrong);
  return { aside: records.slice(0, aside), marked, counted: right, reading: waysOf(right, by) };
};

/** The figures of all records of a trip, in the order of `compareKeys`. By definition, its commits add up to these. */
export const figuresOf = (
  records: readonly GpsRecord[],
  timeZone: string,
  wrong: TimeSpans = noTimeSpans,
  by: Rules = rules,
): Figures => {
  const { aside, marked, counted, reading } = readTripRecords(records, wrong, by);
  const all = { from: 0, to: counted.length };
  const own = sumRange(counted, reading, all, all, timeZone);
  const others = markedFiguresOf(marked, timeZone);
  return {
    totals: addTotals(addTotals(own.totals, others.totals), setAsideOf(aside)),
    days: inOrder(addDays(own.days, others.days)),
  };
};

/** The sum of both, date by date. */
export const addDays = (days: Days, added: Days): Days => {
  if (added.size === 0) return days;
  const sums = new Map(days);
  for (const [date, totals] of added) sums.set(date, addDayTotals(sums.get(date) ?? noDayTotals, totals));
  return sums;
};

/** The dates that have totals, ascending. */
export const inOrder = (days: Days): Days =>
  new Map([...days].filter(([, totals]) => !isNoDay(totals)).sort(([a], [b]) => (a < b ? -1 : 1)));
