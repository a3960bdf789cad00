import type { Totals } from "./counters.ts";
import {
  addWay,
  eachWay,
  firstFrom,
  isStanding,
  maxSilenceMs,
  parkedMinMs,
  type Range,
  Sums,
  withStanding,
} from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { localDateOf } from "./local-date.ts";
import { affected, beyond, type Direction } from "./recount.ts";
import { rules } from "./rules.ts";
import { type Reading, type Verdict, type Way, waysOf } from "./ways.ts";

/** What a way adds to a local date. */
export type WayShare = Pick<Totals, "distanceMm" | "movingMs" | "idleMs" | "parkedMs" | "unknownMs">;

export type WayState = "driving" | "idle" | "parked" | "unknown";

/** What the way from a record to the next usable one adds to the trip's figures. */
export type WayFigures = WayShare &
  Pick<Totals, "uncountedMm" | "ascentMm" | "descentMm"> & {
    /** Undefined if it is too long to count. */
    readonly state: WayState | undefined;
    readonly isGap: boolean;
    readonly isJump: boolean;
    readonly harsh: -1 | 0 | 1;
    /** What of it falls on other local dates than the record's: two at most. */
    readonly elsewhere: readonly (WayShare & { readonly date: string })[];
  };

/** Summed over a trip's records, these are the trip's figures. */
export type RecordFigures = {
  readonly verdict: Verdict;
  /** Local date; undefined for a record that is set aside, which belongs to no date. */
  readonly date: string | undefined;
  /** Undefined if no way begins at the record. */
  readonly way: WayFigures | undefined;
};

/** Whether the trip has no records before these (`isFirst`) or after them (`isLast`). */
export type Ends = { readonly isFirst: boolean; readonly isLast: boolean };

/** A record from before the trip's plausible time. */
export const setAside: RecordFigures = { verdict: "misclocked", date: undefined, way: undefined };

/** A record that its driver marked as wrong. */
export const marked = (t: number, timeZone: string): RecordFigures => ({
  verdict: "marked",
  date: localDateOf(t, timeZone),
  way: undefined,
});

/**
 * The figures of the records of `range`, or the side on which more of the trip is needed to tell them. `records` have
 * plausible clocks and are in the order of `compareKeys`.
 */
export const recordFiguresOf = (
  records: readonly GpsRecord[],
  range: Range,
  ends: Ends,
  timeZone: string,
): RecordFigures[] | "before" | "after" => {
  if (range.from >= range.to) return [];
  const tight = readAround(records, range, ends);
  if (typeof tight === "string") return tight;
  // Its length decides between idle and parked.
  const standing = standingOf(tight, range);
  const known = standing.opens || standing.closes ? extend(records, range, standing, ends) : range;
  if (typeof known === "string") return known;
  const part = known === range ? tight : readAround(records, known, ends);
  return typeof part === "string" ? part : figuresIn(part, range, known, timeZone);
};

/**
 * The records whose figures depend on those of `range`, or the side on which more of the trip is needed to tell which
 * they are.
 */
export const affectedBy = (
  records: readonly GpsRecord[],
  range: Range,
  ends: Ends,
): Range | "before" | "after" => {
  const [backward, forward] = [directionOf(records, -1, ends), directionOf(records, 1, ends)];
  const from = affected(backward, range.from);
  const wideFrom = from === undefined ? undefined : beyond(backward, from, 0);
  if (from === undefined || wideFrom === undefined) return "before";
  const last = affected(forward, range.to - 1);
  const wideLast = last === undefined ? undefined : beyond(forward, last, 0);
  if (last === undefined || wideLast === undefined) return "after";
  const part = readAround(records, { from: wideFrom, to: wideLast + 1 }, ends);
  if (typeof part === "string") return part;
  // If the car drives beyond, no standing reaches out of what may change, and none did before.
  const { ways } = part.reading;
  const isOpen = (way: Way | undefined): boolean => way === undefined || isStanding(part.records, way);
  const standing = {
    opens: from > 0 && isOpen(ways[firstFrom(ways, from - part.first) - 1]),
    closes: isOpen(ways[firstFrom(ways, last + 1 - part.first)]) && last + 1 < records.length,
  };
  return extend(records, { from, to: last + 1 }, standing, ends);
};

const directionOf = (records: readonly GpsRecord[], step: 1 | -1, { isFirst, isLast }: Ends): Direction => ({
  records,
  step,
  isEnd: step === 1 ? isLast : isFirst,
});

/** Records around some, as many as their ways depend on, with their reading; `first` is the index of the first. */
type Part = { readonly first: number; readonly records: readonly GpsRecord[]; readonly reading: Reading };

const readAround = (
  records: readonly GpsRecord[],
  { from, to }: Range,
  ends: Ends,
): Part | "before" | "after" => {
  const first = beyond(directionOf(records, -1, ends), from, rules.contextMs);
  if (first === undefined) return "before";
  const last = beyond(directionOf(records, 1, ends), to - 1, rules.contextMs);
  if (last === undefined) return "after";
  const slice = records.slice(first, last + 1);
  return { first, records: slice, reading: waysOf(slice) };
};

type Standing = { readonly opens: boolean; readonly closes: boolean };

/** Whether the first or the last way of the range stands: it may continue beyond. */
const standingOf = ({ first, records, reading: { ways } }: Part, { from, to }: Range): Standing => {
  const stands = (way: Way | undefined): boolean => way !== undefined && isStanding(records, way);
  return {
    opens: from > 0 && stands(ways[firstFrom(ways, from - first)]),
    closes: stands(ways[firstFrom(ways, to - first) - 1]),
  };
};

const extend = (
  records: readonly GpsRecord[],
  { from, to }: Range,
  { opens, closes }: Standing,
  ends: Ends,
): Range | "before" | "after" => {
  const first = opens ? beyond(directionOf(records, -1, ends), from, parkedMinMs) : from;
  if (first === undefined) return "before";
  const last = closes ? beyond(directionOf(records, 1, ends), to - 1, parkedMinMs) : to - 1;
  return last === undefined ? "after" : { from: first, to: last + 1 };
};

const figuresIn = (
  { first, records, reading: { verdicts, ways } }: Part,
  range: Range,
  known: Range,
  timeZone: string,
): RecordFigures[] => {
  const within = ({ from, to }: Range): Range => ({ from: from - first, to: to - first });
  const { from, to } = within(range);
  const figures: RecordFigures[] = [];
  for (let index = from; index < to; index++)
    figures.push({
      verdict: verdicts[index]!,
      date: localDateOf(records[index]!.t, timeZone),
      way: undefined,
    });
  const counted = withStanding(records, ways, { from, to }, within(known));
  eachWay(records, ways, counted, (way, isParked) => {
    if (way.from < from || way.from >= to) return;
    const at = way.from - from;
    figures[at] = { ...figures[at]!, way: figuresOfWay(records, way, isParked, timeZone) };
  });
  return figures;
};

const stateOf = ({ kind }: Way, isParked: boolean): WayState => {
  switch (kind) {
    case "driven":
      return "driving";
    case "still":
    case "silent":
      return isParked ? "parked" : "idle";
    case "unknown":
    case "jump":
      return "unknown";
    default:
      return kind satisfies never;
  }
};

const shareOf = ({ distanceMm, movingMs, idleMs, parkedMs, unknownMs }: WayShare): WayShare => ({
  distanceMm,
  movingMs,
  idleMs,
  parkedMs,
  unknownMs,
});

const figuresOfWay = (
  records: readonly GpsRecord[],
  way: Way,
  isParked: boolean,
  timeZone: string,
): WayFigures => {
  const sums = new Sums(timeZone);
  addWay(sums, records, way, isParked);
  const { totals, days } = sums;
  const { t } = records[way.from]!;
  const ownDate = localDateOf(t, timeZone);
  return {
    ...shareOf(totals),
    uncountedMm: totals.uncountedMm,
    ascentMm: totals.ascentMm,
    descentMm: totals.descentMm,
    state: records[way.to]!.t - t > maxSilenceMs ? undefined : stateOf(way, isParked),
    isGap: way.isGap,
    isJump: way.kind === "jump",
    harsh: way.harsh,
    elsewhere: [...days]
      .filter(([date]) => date !== ownDate)
      .map(([date, totals]) => ({ date, ...shareOf(totals) })),
  };
};
