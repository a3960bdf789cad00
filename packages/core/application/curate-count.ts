import { isWithin, type TimeSpans, wrongSpansOf } from "../domain/corrections.ts";
import { plausibleFrom, type Range } from "../domain/figures.ts";
import { compareKeys, type GpsRecord } from "../domain/gps-record.ts";
import { listIds } from "../domain/id-set.ts";
import {
  affectedBy,
  type Ends,
  marked,
  type RecordFigures,
  recordFiguresOf,
  setAside,
} from "../domain/record-figures.ts";
import { retentionDays } from "../pipeline.ts";
import { backoffMs } from "./backoff.ts";
import type { UsedFiles } from "./curate-files.ts";
import { countedByOf, isCountedBy, type KnownTrip } from "./curate-trips.ts";
import { type Replacement, replaceRows, withoutExpired } from "./curated-rows.ts";
import { type CuratedPlace, curatedKeyOf, hourMs, hourOf, placeOf } from "./curated-zone.ts";

export type CountPorts = {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
};

export const maxRounds = 20;

type FileWork = { readonly place: CuratedPlace; readonly trips: { trip: Counting; affected: Affected }[] };

/** A trip with its hours, ascending. */
type Counting = KnownTrip & {
  readonly hours: readonly number[];
  /** Records before this are set aside. */
  readonly from: number;
  readonly wrong: TimeSpans;
};

/** The event times of an hour's first and last record to count; undefined: all of the hour. */
type Affected = { readonly hour: number; readonly firstT?: number; readonly lastT?: number };

/** Counts what the trips' added records affect; returns how many rows the object brought first. */
export const countTrips = async (
  ports: CountPorts,
  files: UsedFiles,
  trips: readonly KnownTrip[],
  object: string,
): Promise<number> => {
  const work = new Map<string, FileWork>();
  for (const known of inOrderOfPlaces(trips)) {
    const trip = await startCounting(files, known);
    for (const affected of await affectedHours(files, trip)) {
      const place = placeOf(trip.key, affected.hour);
      const name = curatedKeyOf(place);
      const file = work.get(name) ?? { place, trips: [] };
      file.trips.push({ trip, affected });
      work.set(name, file);
    }
  }
  let added = 0;
  for (const name of [...work.keys()].sort()) added += await countFile(ports, files, work.get(name)!, object);
  return added;
};

/** Trips that share files follow each other. */
const inOrderOfPlaces = (trips: readonly KnownTrip[]): KnownTrip[] => {
  const placed = trips.map((trip) => {
    const first = [...trip.added.keys()][0] ?? trip.stored.hours[0];
    return { trip, name: first === undefined ? "" : curatedKeyOf(placeOf(trip.key, first)) };
  });
  return placed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ trip }) => trip);
};

/** Only a trip that seems to last for years has records with an implausible clock. */
const seemsLong = (hours: readonly number[]): boolean =>
  plausibleFrom((hours.at(-1)! + 1) * hourMs) >= hours[0]! * hourMs;

const startCounting = async (files: UsedFiles, known: KnownTrip): Promise<Counting> => {
  const hours = listIds(known.stored.hours);
  const wrong = wrongSpansOf(known.stored.corrections);
  const counting = { ...known, hours, from: Number.NEGATIVE_INFINITY, wrong };
  if (!seemsLong(hours)) return counting;
  for (const hour of hours.toReversed()) {
    const last = (await files.recordsOf(known, hour)).at(-1);
    if (last) return { ...counting, from: plausibleFrom(last.record.t) };
  }
  return counting;
};

const affectedHours = async (files: UsedFiles, trip: Counting): Promise<Affected[]> => {
  const { stored, hours, added } = trip;
  // Any hour of a trip with an order to erase may still hold erased rows.
  const isErased = trip.erasedUntil !== undefined;
  // Of a trip with wrong records, what an added one affects may lie anywhere beyond those.
  if (
    isErased ||
    trip.wrong.length > 0 ||
    !isCountedBy(stored.countedBy, countedByOf(stored)) ||
    seemsLong(hours)
  )
    return hours.map((hour) => ({ hour }));
  const spans = new Map<number, { hour: number; firstT: number; lastT: number }>();
  for (const [hour, records] of added) {
    const keys = records.map(({ record }) => record).sort(compareKeys);
    const [firstT, lastT] = await within(files, trip, hour, (around, _, ends) => {
      const from = around.findIndex((record) => compareKeys(record, keys[0]!) >= 0);
      const to = around.findLastIndex((record) => compareKeys(record, keys.at(-1)!) <= 0) + 1;
      // A full minute kept none of them.
      if (from < 0 || from >= to) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;
      const affected = affectedBy(around, { from, to }, ends);
      return typeof affected === "string"
        ? affected
        : ([around[affected.from]!.t, around[affected.to - 1]!.t] as const);
    });
    for (const other of hours) {
      if (other < hourOf(firstT) || other > hourOf(lastT)) continue;
      const span = spans.get(other) ?? { hour: other, firstT, lastT };
      spans.set(other, {
        hour: other,
        firstT: Math.min(span.firstT, firstT),
        lastT: Math.max(span.lastT, lastT),
      });
    }
  }
  return [...spans.values()];
};

/**
 * Reads as many hours around one as `tell` asks for. It gets their records with plausible clocks, and which of them are
 * those of the hour.
 */
const within = async <Told>(
  files: UsedFiles,
  trip: Counting,
  hour: number,
  tell: (records: readonly GpsRecord[], ofHour: Range, ends: Ends) => Told | "before" | "after",
): Promise<Told> => {
  const read = async (index: number): Promise<GpsRecord[]> => {
    const records = await files.recordsOf(trip, trip.hours[index]!);
    const isCounted = ({ t }: GpsRecord) => t >= trip.from && !isWithin(trip.wrong, t);
    return records.map(({ record }) => record).filter(isCounted);
  };
  let first = trip.hours.indexOf(hour);
  let last = first;
  let records = await read(first);
  let ofHour = { from: 0, to: records.length };
  for (;;) {
    const told = tell(records, ofHour, { isFirst: first === 0, isLast: last === trip.hours.length - 1 });
    if (told === "before") {
      const before = await read(--first);
      records = before.concat(records);
      ofHour = { from: ofHour.from + before.length, to: ofHour.to + before.length };
    } else if (told === "after") records = records.concat(await read(++last));
    else return told as Told;
  }
};

const countFile = async (
  ports: CountPorts,
  files: UsedFiles,
  { place, trips }: FileWork,
  object: string,
): Promise<number> => {
  const receivedBefore = ports.now() - (retentionDays.trips + 1) * 24 * hourMs;
  for (let attempt = 0; attempt < maxRounds; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    const { version } = await files.fileOf(place);
    const replacements: Replacement[] = [];
    for (const { trip, affected } of trips) replacements.push(await count(files, trip, affected));
    const file = await files.fileOf(place);
    // It may have been read anew in between.
    if (file.version !== version) continue;
    const rows = replaceRows(file.rows, replacements);
    if (rows === file.rows || (await files.save(place, withoutExpired(rows, receivedBefore))))
      return replacements.reduce(
        (sum, { rows }) => sum + rows.filter(({ curated }) => curated.object === object).length,
        0,
      );
  }
  throw new Error("other invocations kept changing a file that this one merges into");
};

/** The rows of a trip's affected records in one hour. */
const count = async (
  files: UsedFiles,
  trip: Counting,
  { hour, firstT = Number.NEGATIVE_INFINITY, lastT = Number.POSITIVE_INFINITY }: Affected,
): Promise<Replacement> => {
  const records = await files.recordsOf(trip, hour);
  const aside = records.filter(({ record }) => record.t < trip.from).length;
  const before = records.filter(({ record }) => record.t < firstT).length;
  const after = records.filter(({ record }) => record.t > lastT).length;
  const figures = await within(
    files,
    trip,
    hour,
    (around, ofHour, ends): RecordFigures[] | "before" | "after" =>
      recordFiguresOf(
        around,
        { from: ofHour.from + Math.max(0, before - aside), to: ofHour.to - after },
        ends,
        trip.stored.timeZone.text,
      ),
  );
  const by = countedByOf(trip.stored);
  const { key, from, wrong } = trip;
  let at = 0;
  const figuresOf = ({ t }: GpsRecord): RecordFigures => {
    if (t < from) return setAside;
    return isWithin(wrong, t) ? marked(t, by.timeZone) : figures[at++]!;
  };
  const rows = records
    .slice(before, records.length - after)
    .map((curated) => ({ key, curated, figures: figuresOf(curated.record), by }));
  return { key, rows, kept: { before, after } };
};
