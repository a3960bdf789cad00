import { byField, fieldNames } from "../domain/fields.ts";
import type { Range } from "../domain/figures.ts";
import { plausibleFrom } from "../domain/figures.ts";
import { compareKeys, type Fix, type GpsRecord, isLate, quantise } from "../domain/gps-record.ts";
import { addIds, hasId, type IdSet, noIds } from "../domain/id-set.ts";
import {
  affectedBy,
  type Ends,
  type RecordFigures,
  recordFiguresOf,
  setAside,
} from "../domain/record-figures.ts";
import { earliest } from "../domain/trip.ts";
import { type LakeColumn, retentionDays } from "../pipeline.ts";
import { backoffMs } from "./backoff.ts";
import { UsedFiles } from "./curate-files.ts";
import {
  areUnchanged,
  countedByOf,
  isCountedBy,
  joinTrips,
  type KnownTrip,
  noteCounted,
  type ObjectTrip,
} from "./curate-trips.ts";
import { type CuratedRecord, type Replacement, replaceRows, rowOf, withoutExpired } from "./curated-rows.ts";
import {
  type CuratedFiles,
  type CuratedObject,
  type CuratedPlace,
  type CuratedTrips,
  curatedKeyOf,
  hourMs,
  hourOf,
  type PutCuratedObject,
  placeOf,
} from "./curated-zone.ts";
import { lagsOf, percentileOf } from "./lag-histogram.ts";
import { nameOf } from "./trip-cache.ts";

/** An object of the lake's records, as columns of one length. */
export type LakeRows = {
  readonly count: number;
  readonly columns: Readonly<Record<LakeColumn, readonly (string | number | boolean | null)[]>>;
};

export type CuratePorts = {
  /** Undefined: there is no such object any more. */
  readonly readObject: (key: string) => Promise<LakeRows | undefined>;
  readonly files: CuratedFiles;
  readonly trips: CuratedTrips;
  readonly putObject: PutCuratedObject;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** Absent: `mostHeldRows`. */
  readonly heldRows?: number | undefined;
};

const maxRounds = 20;

/**
 * Merges an object of the lake into the curated zone. Idempotent, and safe beside others: rows are a set, files are
 * replaced only in the version that was read, and who adds rows counts everything that depends on them until nothing
 * changed since it was read. So of two invocations that meet at a border, the later one sees both sides. Throws if
 * others kept changing the files; the event is then delivered again.
 */
export const curate = async (ports: CuratePorts, objectKey: string): Promise<CuratedObject | undefined> => {
  const rows = await ports.readObject(objectKey);
  if (!rows || rows.count === 0) return undefined;
  const parts = tripsOf(rows, objectKey);
  const indexPorts = { ...ports, retentionDays: 2 * retentionDays.trips };
  for (let round = 0; round < maxRounds; round++) {
    if (round > 0) await ports.sleep(backoffMs(round, ports.random()));
    const trips = (await joinTrips(indexPorts, parts)).map(withinHours);
    const files = new UsedFiles(ports.files, ports.heldRows);
    const added = await countTrips(ports, files, trips, objectKey);
    const isSettled =
      (await files.areCurrent()) &&
      (await areUnchanged(indexPorts, trips)) &&
      (await noteCounted(indexPorts, trips));
    if (!isSettled) continue;
    const object = describe(rows, objectKey, added, refusedIn(parts, trips), ports.now());
    await ports.putObject(object);
    return object;
  }
  throw new Error(`other invocations kept changing the files that this one merges into, ${maxRounds} times`);
};

/** The records of an object by trip and hour, and what their batches say about the trips. */
const tripsOf = ({ count, columns }: LakeRows, object: string): ObjectTrip[] => {
  const trips = new Map<string, { trip: ObjectTrip; added: Map<number, CuratedRecord[]> }>();
  for (let index = 0; index < count; index++) {
    const key = { driver: columns.driver[index] as string, trip: columns.trip[index] as string };
    const [receivedAt, backfill] = [columns.received_at[index] as number, columns.backfill[index] === true];
    const t = columns.t[index] as number;
    const fix = byField(fieldNames, (name) => columns[name][index] ?? undefined) as unknown as Fix;
    const sentTimeZone = columns.time_zone[index] as string;
    const sentVehicle = (columns.vehicle[index] as string | null) ?? undefined;
    const record = quantise(fix, isLate(t, receivedAt, backfill));
    const sent = { t, id: record.id };
    const said = {
      hours: noIds,
      timeZone: { ...sent, text: sentTimeZone },
      vehicle: sentVehicle === undefined ? undefined : { ...sent, text: sentVehicle },
    };
    const name = nameOf(key);
    let entry = trips.get(name);
    if (!entry) {
      const added = new Map<number, CuratedRecord[]>();
      entry = { trip: { key, added, said }, added };
      trips.set(name, entry);
    } else {
      const { trip } = entry;
      const timeZone = earliest(trip.said.timeZone, said.timeZone)!;
      const vehicle = earliest(trip.said.vehicle, said.vehicle);
      entry.trip = { ...trip, said: { hours: noIds, timeZone, vehicle } };
    }
    const hour = hourOf(t);
    const ofHour = entry.added.get(hour) ?? [];
    ofHour.push({ record, receivedAt, backfill, sentTimeZone, sentVehicle, object });
    entry.added.set(hour, ofHour);
  }
  return [...trips.values()].map(({ trip, added }) => ({
    ...trip,
    said: { ...trip.said, hours: addIds(noIds, [...added.keys()]) },
  }));
};

/** Without the hours that the trip has no room for. */
const withinHours = (trip: KnownTrip): KnownTrip => ({
  ...trip,
  added: new Map([...trip.added].filter(([hour]) => hasId(trip.stored.hours, hour))),
});

const rowsOf = (trips: readonly ObjectTrip[]): number =>
  trips.reduce(
    (sum, { added }) => sum + [...added.values()].reduce((rows, { length }) => rows + length, 0),
    0,
  );

const refusedIn = (parts: readonly ObjectTrip[], trips: readonly ObjectTrip[]): number =>
  rowsOf(parts) - rowsOf(trips);

type FileWork = { readonly place: CuratedPlace; readonly trips: { trip: Counting; affected: Affected }[] };

/** A trip with its hours, ascending. */
type Counting = KnownTrip & {
  readonly hours: readonly number[];
  /** Records before this are set aside. */
  readonly from: number;
};

/** The event times of an hour's first and last record to count; undefined: all of the hour. */
type Affected = { readonly hour: number; readonly firstT?: number; readonly lastT?: number };

/** Counts what the trips' added records affect; returns how many rows the object brought first. */
const countTrips = async (
  ports: CuratePorts,
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
    const [first] = trip.added.keys();
    return { trip, name: first === undefined ? "" : curatedKeyOf(placeOf(trip.key, first)) };
  });
  return placed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ trip }) => trip);
};

const listHours = (hours: IdSet): number[] => {
  const list: number[] = [];
  for (let at = 0; at < hours.length; at += 2)
    for (let hour = hours[at]!; hour <= hours[at + 1]!; hour++) list.push(hour);
  return list;
};

/** Only a trip that seems to last for years has records with an implausible clock. */
const seemsLong = (hours: readonly number[]): boolean =>
  plausibleFrom((hours.at(-1)! + 1) * hourMs) >= hours[0]! * hourMs;

const startCounting = async (files: UsedFiles, known: KnownTrip): Promise<Counting> => {
  const hours = listHours(known.stored.hours);
  const counting = { ...known, hours, from: Number.NEGATIVE_INFINITY };
  if (!seemsLong(hours)) return counting;
  for (const hour of hours.toReversed()) {
    const last = (await files.recordsOf(known, hour)).at(-1);
    if (last) return { ...counting, from: plausibleFrom(last.record.t) };
  }
  return counting;
};

const affectedHours = async (files: UsedFiles, trip: Counting): Promise<Affected[]> => {
  const { stored, hours, added } = trip;
  if (!isCountedBy(stored.countedBy, countedByOf(stored)) || seemsLong(hours))
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
    return records.flatMap(({ record }) => (record.t >= trip.from ? record : []));
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
  ports: CuratePorts,
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
        (sum, { rows }) => sum + rows.filter((row) => row.object === object).length,
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
  const all = [...Array<RecordFigures>(Math.max(0, aside - before)).fill(setAside), ...figures];
  return {
    key: trip.key,
    rows: records
      .slice(before, records.length - after)
      .map((curated, at) => rowOf(trip.key, curated, all[at]!, by)),
    kept: { before, after },
  };
};

const describe = (
  { count, columns }: LakeRows,
  key: string,
  added: number,
  refused: number,
  curatedAtMs: number,
): CuratedObject => {
  let [firstT, lastT, lagMaxMs] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const lags: number[] = [];
  for (let index = 0; index < count; index++) {
    const t = columns.t[index] as number;
    firstT = Math.min(firstT, t);
    lastT = Math.max(lastT, t);
    if (columns.backfill[index] === true) continue;
    const lag = (columns.received_at[index] as number) - t;
    lags.push(lag);
    lagMaxMs = Math.max(lagMaxMs, lag);
  }
  const histogram = lagsOf(lags);
  return {
    key,
    rows: count,
    added,
    repeated: count - added - refused,
    refused,
    firstT,
    lastT,
    lagP50Ms: percentileOf(histogram, 0.5),
    lagP99Ms: percentileOf(histogram, 0.99),
    lagMaxMs: lags.length > 0 ? lagMaxMs : null,
    curatedAtMs,
  };
};
