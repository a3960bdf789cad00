import type { Totals } from "./counters.ts";
import { addWay, eachWay, maxSilenceMs, parkedMinMs, type Range, Sums, withStanding } from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { localDateOf } from "./local-date.ts";
import { affected, beyond, type Direction } from "./recount.ts";
import { rules } from "./rules.ts";
import { type Verdict, type Way, waysOf } from "./ways.ts";

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

/**
 * The figures of the records of `range`, or the side on which more of the trip is needed to tell them. `records` have
 * plausible clocks and are in the order of `compareKeys`.
 */
export const recordFiguresOf = (
  records: readonly GpsRecord[],
  range: Range,
  { isFirst, isLast }: Ends,
  timeZone: string,
): RecordFigures[] | "before" | "after" => {
  if (range.from >= range.to) return [];
  const backward: Direction = { records, step: -1, isEnd: isFirst };
  const forward: Direction = { records, step: 1, isEnd: isLast };
  const knownFrom = beyond(backward, range.from, parkedMinMs);
  const first = knownFrom === undefined ? undefined : beyond(backward, knownFrom, rules.contextMs);
  if (knownFrom === undefined || first === undefined) return "before";
  const knownLast = beyond(forward, range.to - 1, parkedMinMs);
  const last = knownLast === undefined ? undefined : beyond(forward, knownLast, rules.contextMs);
  if (knownLast === undefined || last === undefined) return "after";
  const slice = records.slice(first, last + 1);
  const { verdicts, ways } = waysOf(slice);
  const from = range.from - first;
  const to = range.to - first;
  const figures = slice.slice(from, to).map(
    ({ t }, index): RecordFigures => ({
      verdict: verdicts[from + index]!,
      date: localDateOf(t, timeZone),
      way: undefined,
    }),
  );
  const standing = withStanding(
    slice,
    ways,
    { from, to },
    { from: knownFrom - first, to: knownLast + 1 - first },
  );
  eachWay(slice, ways, standing, (way, isParked) => {
    if (way.from < from || way.from >= to) return;
    const at = way.from - from;
    figures[at] = { ...figures[at]!, way: figuresOfWay(slice, way, isParked, timeZone) };
  });
  return figures;
};

/**
 * The records whose figures depend on those of `range`, or the side on which more of the trip is needed to tell which
 * they are.
 */
export const affectedBy = (
  records: readonly GpsRecord[],
  range: Range,
  { isFirst, isLast }: Ends,
): Range | "before" | "after" => {
  const backward: Direction = { records, step: -1, isEnd: isFirst };
  const forward: Direction = { records, step: 1, isEnd: isLast };
  const from = furthest(backward, range.from);
  if (from === undefined) return "before";
  const last = furthest(forward, range.to - 1);
  if (last === undefined) return "after";
  return { from, to: last + 1 };
};

/** What a change at `index` affects, and the standing whose length it may decide. */
const furthest = (direction: Direction, index: number): number | undefined => {
  const nearest = affected(direction, index);
  return nearest === undefined ? undefined : beyond(direction, nearest, parkedMinMs);
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
