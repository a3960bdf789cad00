import { type BlockKind, type DayBlock, noTimes } from "./day-block.ts";
import { type DayBounds, dayBoundsOf } from "./day-bounds.ts";
import type { DayModel, DayTrip } from "./day-model.ts";

/** A stretch of the timeline. Kind "trip": its blocks are not known yet. */
export type TimelineBlock = Omit<DayBlock, "kind"> & { readonly kind: BlockKind | "trip" };

export type TimelineTrip = {
  readonly trip: DayTrip;
  /** Of this date only. */
  readonly startMs: number;
  readonly endMs: number;
  readonly blocks: readonly TimelineBlock[];
};

/** A date in one time zone; trips by start. */
export type TimelineRow = DayBounds & {
  readonly timeZone: string;
  readonly trips: readonly TimelineTrip[];
  /** Between trips; the time before the first and after the last is left out. */
  readonly parked: readonly TimelineBlock[];
};

const minuteMs = 60_000;

const stretch = (kind: "trip" | "parked", startMs: number, endMs: number): TimelineBlock => ({
  kind,
  startMs,
  endMs,
  ...noTimes,
});

const timelineTrip = (
  trip: DayTrip,
  { startMs, endMs }: DayBounds,
  known: readonly DayBlock[],
): TimelineTrip => {
  const from = Math.min(Math.max(Date.parse(trip.start), startMs), endMs);
  const to = Math.min(Math.max(Date.parse(trip.end), from), endMs);
  const knownTo = known.at(-1)?.endMs ?? from;
  // A running trip is a little ahead of its blocks.
  const blocks = knownTo < to ? [...known, stretch("trip", knownTo, to)] : known;
  return { trip, startMs: from, endMs: Math.max(to, knownTo), blocks };
};

const parkedBetween = (trips: readonly TimelineTrip[]): TimelineBlock[] => {
  const parked: TimelineBlock[] = [];
  let last: number | undefined;
  for (const { startMs, endMs } of trips) {
    if (last !== undefined && startMs - last >= minuteMs) parked.push(stretch("parked", last, startMs));
    last = Math.max(last ?? endMs, endMs);
  }
  return parked;
};

/** A zone has several names and zones may agree: those with the same bounds for the day share a row. */
const dayIn = (date: string, timeZone: string): string => {
  const { startMs, endMs } = dayBoundsOf(date, timeZone);
  return `${startMs} ${endMs}`;
};

/** A day's timeline, one row for each distinct day of its trips' zones; `blocks` as far as they are known. */
export const timelineOf = (
  { date, trips }: Pick<DayModel, "date" | "trips">,
  blocks: ReadonlyMap<string, readonly DayBlock[]>,
): TimelineRow[] =>
  [...Map.groupBy(trips, ({ timeZone }) => dayIn(date, timeZone)).values()].map((inside) => {
    const { timeZone } = inside[0]!;
    const bounds = dayBoundsOf(date, timeZone);
    const rowTrips = inside
      .map((trip) => timelineTrip(trip, bounds, blocks.get(trip.key) ?? []))
      .sort((a, b) => a.startMs - b.startMs);
    return { timeZone, ...bounds, trips: rowTrips, parked: parkedBetween(rowTrips) };
  });
