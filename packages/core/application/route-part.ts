import { countBefore, divideMarked, plausibleFrom } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { beyond } from "../domain/recount.ts";
import { rules } from "../domain/rules.ts";
import type { ReadSummary, TripKey } from "../domain/trip.ts";
import { type Verdict, waysOf } from "../domain/ways.ts";
import { windowStartOf } from "../domain/window.ts";
import { cutReaderOf } from "./cut-reader.ts";
import type { ReadTrip, TripReader } from "./trip-reader.ts";
import { labelOfTrip } from "./trip-view.ts";

/** A record with its verdict. */
export type JudgedRecord = { readonly record: GpsRecord; readonly verdict: Verdict };

/** Event times, epoch milliseconds: `fromT` ≤ t < `toT`. */
export type Stretch = { readonly fromT: number; readonly toT: number };

export const wholeTrip: Stretch = { fromT: 0, toT: Number.POSITIVE_INFINITY };

/** The records of a stretch of a trip in order of time, as many as fit into one part. */
export type RoutePart = {
  readonly key: TripKey;
  /** What its driver calls it. */
  readonly name: string | null;
  readonly summary: ReadSummary;
  readonly records: readonly JudgedRecord[];
  /** Where the next part begins; undefined: this is the last one. */
  readonly nextT: number | undefined;
};

/** The records of a part that belong to the route. */
export const usableIn = ({ records }: RoutePart): GpsRecord[] =>
  records.filter(({ verdict }) => verdict === "usable").map(({ record }) => record);

type PartReader = Pick<TripReader, "loadTrip" | "loadRoute" | "windowsFrom" | "windowsBefore">;

/**
 * At most `maxRecords` records of a stretch, more only if that many have the same time. Reads and memory depend on that
 * number, not on the length of the trip. The parts of a trip add up to the whole trip, and each record gets the same
 * verdict as in the whole. Undefined if there is no such trip.
 */
export const readRoutePart = async (
  reader: PartReader,
  key: TripKey,
  stretch: Stretch,
  maxRecords: number,
): Promise<RoutePart | undefined> => {
  // Of a trip in a track, a stretch of the track.
  const cut = await cutReaderOf(reader).findCut(key);
  const trip = cut?.track ?? (await reader.loadTrip(key));
  if (!trip) return undefined;
  const shown = cut ?? trip;
  const fromT = Math.max(stretch.fromT, cut?.summary.startT ?? stretch.fromT);
  const toT = Math.min(stretch.toT, cut ? cut.summary.endT + 1 : stretch.toT);
  const ahead = new Ahead(reader, trip, windowStartOf(fromT));
  while (!ahead.isLast && ahead.lastT < toT && ahead.records.length - ahead.countBefore(fromT) <= maxRecords)
    await ahead.readOn();
  const start = ahead.countBefore(fromT);
  let end = ahead.countBefore(toT);
  let nextT: number | undefined;
  if (end - start > maxRecords) {
    const cut = ahead.records[start + maxRecords]!.t;
    nextT = cut > ahead.records[start]!.t ? cut : cut + 1;
    end = ahead.countBefore(nextT);
  }
  const records = await judge(reader, trip, ahead, start, end);
  const { summary } = shown;
  const { name } = labelOfTrip(shown);
  return { key: { driver: shown.driver, trip: shown.trip }, name, summary, records, nextT };
};

/** The parts of a trip, in order; each is read on demand. */
export async function* eachRoutePart(
  reader: PartReader,
  key: TripKey,
  maxRecords: number,
): AsyncGenerator<RoutePart> {
  for (let fromT: number | undefined = 0; fromT !== undefined; ) {
    const part: RoutePart | undefined = await readRoutePart(reader, key, { ...wholeTrip, fromT }, maxRecords);
    if (!part) return;
    yield part;
    fromT = part.nextT;
  }
}

/** The records read so far, from the window `start` on. */
class Ahead {
  readonly records: GpsRecord[] = [];
  readonly start: number;
  readonly #windows: AsyncIterator<{ readonly records: readonly GpsRecord[] }>;
  isLast = false;

  constructor(reader: PartReader, trip: ReadTrip, start: number) {
    this.start = start;
    this.#windows = reader.windowsFrom(trip, start)[Symbol.asyncIterator]();
  }

  get lastT(): number {
    return this.records.at(-1)?.t ?? Number.NEGATIVE_INFINITY;
  }

  countBefore(t: number): number {
    return countBefore(this.records, t);
  }

  async readOn(): Promise<void> {
    const { done, value } = await this.#windows.next();
    if (done) this.isLast = true;
    else for (const record of value.records) this.records.push(record);
  }
}

const { contextMs } = rules;

/** The records `start` ≤ index < `end`, judged with as much context as the rules look at. */
const judge = async (
  reader: PartReader,
  trip: ReadTrip,
  ahead: Ahead,
  start: number,
  end: number,
): Promise<JudgedRecord[]> => {
  const asideT = plausibleFrom(trip.summary.endT);
  const { wrong } = trip.summary;
  const aside = ahead.countBefore(asideT);
  const first = Math.max(start, aside);
  const misclocked = ahead.records.slice(start, Math.min(aside, end));
  const judged: JudgedRecord[] = misclocked.map((record) => ({ record, verdict: "misclocked" }));
  const own = divideMarked(ahead.records.slice(first, end), wrong).right;
  const verdicts = own.length === 0 ? [] : await verdictsOf(reader, trip, ahead, { aside, own, asideT });
  let at = 0;
  for (const record of ahead.records.slice(first, end))
    judged.push({ record, verdict: record === own[at] ? verdicts[at++]! : "marked" });
  return judged;
};

/** The verdicts on records that were read, `own`, among all that are not marked. */
const verdictsOf = async (
  reader: PartReader,
  trip: ReadTrip,
  ahead: Ahead,
  {
    aside,
    own,
    asideT,
  }: { readonly aside: number; readonly own: readonly GpsRecord[]; readonly asideT: number },
): Promise<readonly Verdict[]> => {
  const countedOf = () => divideMarked(ahead.records.slice(aside), trip.summary.wrong).right;
  let counted = countedOf();
  const first = counted.indexOf(own[0]!);
  const last = first + own.length - 1;
  while (beyond({ records: counted, step: 1, isEnd: ahead.isLast }, last, contextMs) === undefined) {
    await ahead.readOn();
    counted = countedOf();
  }
  const before = await contextBefore(reader, trip, ahead.start, counted.slice(0, first + 1), asideT);
  const { verdicts } = waysOf(before.concat(counted));
  return verdicts.slice(before.length + first, before.length + first + own.length);
};

/** The records before the window `start` that the verdicts on `records` may depend on. */
const contextBefore = async (
  reader: PartReader,
  trip: ReadTrip,
  start: number,
  records: readonly GpsRecord[],
  asideT: number,
): Promise<readonly GpsRecord[]> => {
  const windows = reader.windowsBefore(trip, start)[Symbol.asyncIterator]();
  let known = records;
  let isEnd = false;
  while (beyond({ records: known, step: -1, isEnd }, known.length - 1, contextMs) === undefined) {
    const { done, value } = await windows.next();
    isEnd = done || value.start < asideT;
    if (!isEnd) known = divideMarked(value.records, trip.summary.wrong).right.concat(known);
  }
  return known.slice(0, known.length - records.length);
};
