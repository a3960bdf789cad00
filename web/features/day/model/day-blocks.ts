import { addWay, eachWay, Sums, type TripReading } from "@trips/core/domain/figures.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import type { Way } from "@trips/core/domain/ways.ts";
import { addTimes, type BlockKind, type BlockTimes, type DayBlock, noTimes } from "./day-block.ts";
import { dayBoundsOf } from "./day-bounds.ts";

const minuteMs = 60_000;

/** Neighbouring ways; without a kind they take the one that prevailed in their minute. */
type Stretch = {
  readonly kind: BlockKind | undefined;
  readonly minute: number;
  readonly sums: Sums;
  readonly startMs: number;
  endMs: number;
};

/** Parking and silences are blocks of their own; driving and idling are distinguished minute by minute. */
const ownKindOf = (way: Way, isParked: boolean): BlockKind | undefined =>
  isParked ? "parked" : way.isGap ? "silent" : undefined;

const stretchesOf = (
  records: readonly GpsRecord[],
  ways: readonly Way[],
  timeZone: string,
): readonly Stretch[] => {
  const stretches: Stretch[] = [];
  eachWay(records, ways, { from: 0, to: ways.length }, (way, isParked) => {
    const [startMs, endMs] = [records[way.from]!.t, records[way.to]!.t];
    const kind = ownKindOf(way, isParked);
    const minute = Math.floor(startMs / minuteMs);
    let stretch = stretches.at(-1);
    const goesOn = stretch?.endMs === startMs && stretch.kind === kind;
    if (!stretch || !goesOn || (kind === undefined && stretch.minute !== minute)) {
      stretch = { kind, minute, sums: new Sums(timeZone), startMs, endMs };
      stretches.push(stretch);
    }
    addWay(stretch.sums, records, way, isParked);
    stretch.endMs = endMs;
  });
  return stretches;
};

const prevailingIn = ({ movingMs, idleMs, unknownMs }: BlockTimes): BlockKind =>
  unknownMs > Math.max(movingMs, idleMs) ? "silent" : idleMs > movingMs ? "idle" : "driving";

const joined = (blocks: readonly DayBlock[]): DayBlock[] => {
  const merged: DayBlock[] = [];
  for (const block of blocks) {
    const last = merged.at(-1);
    if (last?.kind !== block.kind) merged.push(block);
    else merged[merged.length - 1] = { ...last, endMs: block.endMs, ...addTimes(last, block) };
  }
  return merged;
};

const silence = (startMs: number, endMs: number): DayBlock => ({
  kind: "silent",
  startMs,
  endMs,
  ...noTimes,
});

/** No way leads to the first usable fix, from the last one, or past too many poor ones: that is silence too. */
const withoutHoles = (blocks: readonly DayBlock[], startMs: number, endMs: number): DayBlock[] => {
  const whole: DayBlock[] = [];
  let at = startMs;
  for (const block of blocks) {
    whole.push(silence(at, block.startMs), block);
    at = block.endMs;
  }
  return [...whole, silence(at, endMs)];
};

/**
 * What a trip did on a date, in blocks, ascending and without gaps. Their times add up to the trip's totals for the
 * date, which are the engine's own sum over the ways.
 */
export const blocksOf = (
  { counted, reading }: TripReading,
  trip: { readonly start: string; readonly end: string; readonly timeZone: string },
  date: string,
): DayBlock[] => {
  const bounds = dayBoundsOf(date, trip.timeZone);
  const blocks = stretchesOf(counted, reading.ways, trip.timeZone).map(
    ({ kind, startMs, endMs, sums }): DayBlock => {
      const { movingMs, idleMs, parkedMs, unknownMs } = sums.days.get(date) ?? noTimes;
      const spent = { movingMs, idleMs, parkedMs, unknownMs };
      return { kind: kind ?? prevailingIn(spent), startMs, endMs, ...spent };
    },
  );
  return joined(
    withoutHoles(blocks, Date.parse(trip.start), Date.parse(trip.end))
      .map((block) => ({
        ...block,
        startMs: Math.max(block.startMs, bounds.startMs),
        endMs: Math.min(block.endMs, bounds.endMs),
      }))
      .filter((block) => block.endMs > block.startMs),
  );
};
