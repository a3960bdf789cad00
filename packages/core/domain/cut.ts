import type { TimeSpan } from "./corrections.ts";
import {
  addRecord,
  addWay,
  eachWay,
  inOrder,
  isStanding,
  maxSilenceMs,
  parkedMinMs,
  type Range,
  Sums,
  type TripReading,
} from "./figures.ts";
import { compareKeys } from "./gps-record.ts";
import { maxOf } from "./max-of.ts";
import { isSilence, plausibleSpeedCmps } from "./rules.ts";
import { latest, type ReadSummary } from "./trip.ts";
import type { Way } from "./ways.ts";

/** What a driver decided about a moment of a track: that a trip ends there, or that none does. Epoch milliseconds. */
export type CutDecision = { readonly t: number; readonly isCut: boolean };

/** A trip out of a track. */
export type CutTrip = {
  readonly reading: TripReading;
  /** The track says that it is over: it was followed by a rest, or by another trip. */
  readonly isOver: boolean;
};

/** What moves less than this is no trip: a phone that is carried about, or a fix that strayed. */
const leastTripMm = 100_000;

/** Ways by index, with the state of all of them. */
type Run = Range & { readonly isRest: boolean };

/**
 * The trips in a device's track, in order of time: a pure function of its records, so that they depend neither on the
 * order in which these arrived nor on who asks. Parking (five minutes or more) and a gap that is no driving end a trip;
 * what moved less than 100 m between two such rests is none. A driver may decide otherwise: at a rest that no trip ends,
 * or that one ends within a run. What a driver marked as wrong for longer than a gap ends a trip as a gap does, so that an
 * end can be cut off; at an end it stays with its trip, whose address and name therefore remain.
 *
 * A trip has the engine's figures for its ways, as they are in the track. So the trips, and what lies between them, add
 * up to the track.
 */
export const cutTrips = (track: TripReading, decisions: readonly CutDecision[] = []): CutTrip[] => {
  const runs = joinRuns(track, runsOf(track), decisions);
  const pieces = runs
    .filter((run) => !run.isRest && drivenMm(track, run) >= leastTripMm)
    .flatMap((run) => splitRun(track, run, decisions));
  const lastWay = runs.at(-1)?.to;
  return pieces.map((piece, at) => ({
    reading: readingOf(track, piece, reachOf(track, pieces, at)),
    isOver: piece.to !== lastWay,
  }));
};

const isBreak = (records: TripReading["counted"], before: Way | undefined, way: Way): boolean =>
  before !== undefined &&
  before.to !== way.from &&
  records[way.from]!.t - records[before.to]!.t >= parkedMinMs;

/** Whether a way cannot be part of a trip: in a gap nobody knows what the car did, or its driver says it is wrong. */
const isUnexplained = ({ counted, marked }: TripReading, way: Way): boolean => {
  const [a, b] = [counted[way.from]!, counted[way.to]!];
  return (
    way.kind === "unknown" ||
    (way.kind === "jump" && way.isGap) ||
    b.t - a.t > maxSilenceMs ||
    (isSilence(a, b) && marked.some(({ t }) => t > a.t && t < b.t))
  );
};

/** Alternating rests and drives. Where too many poor fixes in a row leave no way, an empty rest parts two drives. */
const runsOf = (track: TripReading): Run[] => {
  const { counted: records, reading } = track;
  const { ways } = reading;
  const runs: Run[] = [];
  let k = 0;
  eachWay(records, ways, { from: 0, to: ways.length }, (way, isParked) => {
    const isRest = isParked || isUnexplained(track, way);
    const last = runs.at(-1);
    const isBroken = isBreak(records, ways[k - 1], way);
    if (isBroken && last && !last.isRest && !isRest) runs.push({ from: k, to: k, isRest: true });
    if (last?.isRest === isRest && !(isBroken && !isRest)) runs[runs.length - 1] = { ...last, to: k + 1 };
    else runs.push({ from: k, to: k + 1, isRest });
    k++;
  });
  return runs;
};

/** Rests at which the driver decided that no trip ends become part of the drives around them. */
const joinRuns = (track: TripReading, runs: readonly Run[], decisions: readonly CutDecision[]): Run[] => {
  const joined: Run[] = [];
  for (const run of runs) {
    const isRest = run.isRest && !decisions.some((decision) => joins(track, run, decision));
    const last = joined.at(-1);
    if (last && last.isRest === isRest) joined[joined.length - 1] = { ...last, to: run.to };
    else joined.push({ ...run, isRest });
  }
  return joined;
};

const joins = ({ counted, reading: { ways } }: TripReading, rest: Run, { t, isCut }: CutDecision): boolean =>
  !isCut &&
  t >= counted[ways[rest.from - 1]?.to ?? ways[rest.from]?.from ?? 0]!.t &&
  t <= counted[ways[rest.to]?.from ?? ways[rest.to - 1]?.to ?? 0]!.t;

const drivenMm = ({ reading: { ways } }: TripReading, { from, to }: Range): number => {
  let mm = 0;
  for (let k = from; k < to; k++) if (ways[k]!.kind === "driven") mm += ways[k]!.distanceMm;
  return mm;
};

/** Two pieces share the record at which the driver cut. Standing is not cut: its length decides what it is. */
const splitRun = (
  { counted, reading: { ways } }: TripReading,
  run: Run,
  decisions: readonly CutDecision[],
) => {
  const cuts = new Set<number>();
  for (const { t, isCut } of decisions) {
    if (!isCut) continue;
    let k = run.from;
    while (k < run.to && counted[ways[k]!.from]!.t < t) k++;
    if (k === run.from || k === run.to) continue;
    if (!isStanding(counted, ways[k - 1]!) || !isStanding(counted, ways[k]!)) cuts.add(k);
  }
  const ends = [...cuts].sort((a, b) => a - b);
  return [run.from, ...ends].map((from, index): Range => ({ from, to: ends[index] ?? run.to }));
};

/** Indices of the records of a run of ways. */
const recordsOf = ({ reading: { ways } }: TripReading, { from, to }: Range): Range => ({
  from: ways[from]!.from,
  to: ways[to - 1]!.to + 1,
});

/**
 * Between which times, both excluded, records that are marked belong to a piece: up to the next ones that are not; where
 * two trips meet, to the nearer.
 */
const reachOf = (track: TripReading, pieces: readonly Range[], at: number): TimeSpan => {
  const { counted } = track;
  const { from, to } = recordsOf(track, pieces[at]!);
  const before = at > 0 ? recordsOf(track, pieces[at - 1]!).to : 0;
  const after = pieces[at + 1] ? recordsOf(track, pieces[at + 1]!).from : counted.length;
  const middle = (index: number) => Math.floor((counted[index - 1]!.t + counted[index]!.t) / 2);
  const start = counted[from - 1]?.t ?? Number.NEGATIVE_INFINITY;
  const end = counted[to]?.t ?? Number.POSITIVE_INFINITY;
  return {
    from: before > from ? counted[from]!.t - 1 : before === from && from > 0 ? middle(from) : start,
    to: after < to ? counted[to - 1]!.t : after === to && to < counted.length ? middle(to) + 1 : end,
  };
};

/** The records and ways of a piece of a track, judged as in the track. */
const readingOf = (track: TripReading, piece: Range, reach: TimeSpan): TripReading => {
  const { marked, counted, reading } = track;
  const { from: first, to: end } = recordsOf(track, piece);
  return {
    aside: [],
    marked: marked.filter(({ t }) => t > reach.from && t < reach.to),
    counted: counted.slice(first, end),
    reading: {
      verdicts: reading.verdicts.slice(first, end),
      ways: reading.ways
        .slice(piece.from, piece.to)
        .map((way) => ({ ...way, from: way.from - first, to: way.to - first })),
    },
  };
};

/** The summary of a trip that was cut out of a track; what was said of the track holds for it. */
export const summaryOfCut = (track: ReadSummary, { reading: trip, isOver }: CutTrip): ReadSummary => {
  const { marked, counted: records, reading } = trip;
  const sums = new Sums(track.timeZone.text);
  let [maxSpeedCmps, battery] = [undefined as number | undefined, undefined as ReadSummary["battery"]];
  for (const [index, record] of records.entries()) {
    const { t, id, batteryPercent } = record;
    addRecord(sums, record, reading.verdicts[index]!);
    maxSpeedCmps = maxOf(maxSpeedCmps, plausibleSpeedCmps(record));
    if (batteryPercent !== undefined) battery = latest(battery, { t, id, percent: batteryPercent });
  }
  for (const record of marked) addRecord(sums, record, "marked");
  eachWay(records, reading.ways, { from: 0, to: reading.ways.length }, (way, isParked) =>
    addWay(sums, records, way, isParked),
  );
  const all = [...records, ...marked].sort(compareKeys);
  const [first, last] = [all[0]!, all.at(-1)!];
  const right = { from: records[0]!.t, to: records.at(-1)!.t };
  return {
    ...track,
    totals: sums.totals,
    days: inOrder(sums.days),
    ids: { count: new Set(all.map(({ id }) => id)).size, first: first.id, last: last.id },
    maxSpeedCmps,
    battery,
    startT: first.t,
    endT: last.t,
    endedT: isOver ? last.t : undefined,
    right: marked.length === 0 ? undefined : right,
  };
};
