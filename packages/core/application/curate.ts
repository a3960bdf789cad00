import { type Correction, mergeCorrections, noCorrections } from "../domain/corrections.ts";
import { fnv1a } from "../domain/fnv.ts";
import { isLate } from "../domain/gps-record.ts";
import { hasId } from "../domain/id-set.ts";
import type { TripKey } from "../domain/trip.ts";
import type { LakeColumn } from "../lake/columns.ts";
import { retentionDays } from "../pipeline.ts";
import { backoffMs } from "./backoff.ts";
import { type CountPorts, countTrips, maxRounds } from "./curate-count.ts";
import { UsedFiles } from "./curate-files.ts";
import {
  areUnchanged,
  decidedAfter,
  joinTrips,
  type KnownTrip,
  loadErased,
  noteCounted,
  type ObjectTrip,
  saidBy,
} from "./curate-trips.ts";
import { type CuratedRecord, type FactRow, factsOf, recordOf } from "./curated-rows.ts";
import {
  type CuratedFiles,
  type CuratedObject,
  type CuratedTrips,
  hourOf,
  type PutCuratedObject,
  placeOf,
} from "./curated-zone.ts";
import type { Erasures } from "./erasures.ts";
import { lagsOf, percentileOf } from "./lag-histogram.ts";
import { nameOf } from "./trip-cache.ts";

/** An object of the lake's records, as columns of one length. */
export type LakeRows = {
  readonly count: number;
  readonly columns: Readonly<Record<LakeColumn, readonly (string | number | boolean | null)[]>>;
};

export type PutRows = (rows: readonly FactRow[]) => Promise<void>;

export type CuratePorts = CountPorts & {
  /** Undefined: there is no such object any more. */
  readonly readObject: (key: string) => Promise<LakeRows | undefined>;
  readonly files: CuratedFiles;
  readonly trips: CuratedTrips;
  readonly putObject: PutCuratedObject;
  readonly erasedUntil: Erasures["erasedUntil"];
  /** What an object's records have become, at least once, once it is merged. Absent: nobody else wants it. */
  readonly putRows?: PutRows | undefined;
  /** Absent: `mostHeldRows`. */
  readonly heldRows?: number | undefined;
};

/**
 * Merges an object of the lake into the curated zone. Idempotent, and safe beside others: rows are a set, files are
 * replaced only in the version that was read, and who adds rows counts everything that depends on them until nothing
 * changed since it was read. So of two invocations that meet at a border, the later one sees both sides. What its driver
 * has had erased is left out, and removed where it lies; an order that comes meanwhile counts as a change. Throws if others
 * kept changing the files; the event is then delivered again.
 */
export const curate = async (ports: CuratePorts, objectKey: string): Promise<CuratedObject | undefined> => {
  const rows = await ports.readObject(objectKey);
  if (!rows || rows.count === 0) return undefined;
  const merged = { added: 0, erased: 0, refused: 0 };
  for (const parts of byBucket(tripsOf(rows, objectKey), objectKey)) {
    const { added, erased, refused } = await merge(ports, parts, objectKey);
    merged.added += added;
    merged.erased += erased;
    merged.refused += refused;
  }
  const object = describe(rows, merged, objectKey, ports.now());
  if (!object) return undefined;
  await ports.putObject(object);
  return object;
};

/**
 * Trips that share no files are merged one group after another: what is merged in less time is seldom changed meanwhile,
 * and two large objects that begin in different places do not follow each other.
 */
const byBucket = (parts: readonly ObjectTrip[], objectKey: string): ObjectTrip[][] => {
  const groups = [
    ...Map.groupBy(parts, ({ key, added }) => placeOf(key, added.keys().next().value ?? 0).bucket),
  ].sort(([a], [b]) => a - b);
  const first = fnv1a(objectKey) % groups.length;
  return [...groups.slice(first), ...groups.slice(0, first)].map(([, group]) => group);
};

type Merged = Pick<CuratedObject, "added" | "erased" | "refused">;

/** Merges some of an object's trips. */
const merge = async (
  ports: CuratePorts,
  parts: readonly ObjectTrip[],
  objectKey: string,
): Promise<Merged> => {
  const keys = parts.map(({ key }) => key);
  const indexPorts = { ...ports, retentionDays: 2 * retentionDays.trips };
  for (let round = 0; round < maxRounds; round++) {
    if (round > 0) await ports.sleep(backoffMs(round, ports.random()));
    const erasedUntil = await ports.erasedUntil(keys);
    const kept = parts.map((part, index) => withoutErased(part, erasedUntil[index]));
    const trips = [
      ...(await joinTrips(indexPorts, kept.filter(hasNews))).map(withinHours),
      ...(await loadErased(
        indexPorts,
        kept.filter((part) => !hasNews(part)),
      )),
    ];
    const files = new UsedFiles(ports.files, ports.heldRows);
    const added = await countTrips(ports, files, trips, objectKey);
    const isSettled =
      (await files.areCurrent()) &&
      (await areUnchanged(indexPorts, trips)) &&
      (await noteCounted(indexPorts, trips)) &&
      isSame(await ports.erasedUntil(keys), erasedUntil);
    if (!isSettled) continue;
    if (ports.putRows) for await (const rows of mergedRows(files, trips)) await ports.putRows(rows);
    return { added, erased: rowsOf(parts) - rowsOf(kept), refused: rowsOf(kept) - rowsOf(trips) };
  }
  throw new Error(`other invocations kept changing the files that this one merges into, ${maxRounds} times`);
};

/** The records of an object by trip and hour, and what their batches say about the trips. */
const tripsOf = ({ count, columns }: LakeRows, object: string): ObjectTrip[] => {
  const trips = new Map<string, { key: TripKey; added: Map<number, CuratedRecord[]>; said: Correction[] }>();
  for (let index = 0; index < count; index++) {
    const key = { driver: columns.driver[index] as string, trip: columns.trip[index] as string };
    const name = nameOf(key);
    const trip = trips.get(name) ?? { key, added: new Map<number, CuratedRecord[]>(), said: [] };
    trips.set(name, trip);
    const correction = correctionAt(columns, index);
    if (correction !== undefined) {
      trip.said.push(...(JSON.parse(correction) as Correction[]));
      continue;
    }
    const [receivedAt, backfill] = [columns.received_at[index] as number, columns.backfill[index] === true];
    const t = columns.t[index] as number;
    const sentTimeZone = columns.time_zone[index] as string;
    const sentVehicle = (columns.vehicle[index] as string | null) ?? undefined;
    const device = (columns.device[index] as string | null) ?? undefined;
    const record = recordOf(columns, index, isLate(t, receivedAt, backfill));
    const hour = hourOf(t);
    const ofHour = trip.added.get(hour) ?? [];
    ofHour.push({ record, receivedAt, backfill, sentTimeZone, sentVehicle, device, object });
    trip.added.set(hour, ofHour);
  }
  return [...trips.values()].map(({ key, added, said }) => ({
    ...{ key, added },
    said: saidBy(added, mergeCorrections(noCorrections, said).corrections)!,
  }));
};

/** Files from before there were corrections have no such column. */
const correctionAt = (columns: Partial<LakeRows["columns"]>, index: number): string | undefined =>
  (columns.correction?.[index] as string | null | undefined) ?? undefined;

/** A trip without the rows received up to a time, and what the others say; if none is left, it keeps what they said. */
const withoutErased = (part: ObjectTrip, erasedUntil: number | undefined): ObjectTrip => {
  if (erasedUntil === undefined) return part;
  const added = new Map(
    [...part.added].map(([hour, records]) => [
      hour,
      records.filter(({ receivedAt }) => receivedAt > erasedUntil),
    ]),
  );
  const corrections = decidedAfter(part.said.corrections, erasedUntil);
  const said = saidBy(added, corrections) ?? { ...part.said, corrections };
  return { ...part, added, said, erasedUntil };
};

const identityOf = ({ record: { id, t } }: CuratedRecord): string => `${id} ${t}`;

/** Bounds the memory: rows are put once there are so many, and those of one more hour of a trip. */
const rowsToPut = 10_000;

/** What the object's records are in the zone: of two deliveries of one, what both say. */
const mergedRows = async function* (
  files: UsedFiles,
  trips: readonly KnownTrip[],
): AsyncGenerator<readonly FactRow[]> {
  let rows: FactRow[] = [];
  for (const trip of trips)
    for (const [hour, added] of trip.added) {
      const brought = new Set(added.map(identityOf));
      for (const curated of await files.recordsOf(trip, hour))
        if (brought.has(identityOf(curated))) rows.push(factsOf({ key: trip.key, curated }));
      if (rows.length < rowsToPut) continue;
      yield rows;
      rows = [];
    }
  if (rows.length > 0) yield rows;
};

const hasNews = ({ added, said }: ObjectTrip): boolean =>
  said.corrections.length > 0 || [...added.values()].some(({ length }) => length > 0);

const isSame = <Value>(a: readonly Value[], b: readonly Value[]): boolean =>
  a.every((value, index) => value === b[index]);

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

/** What became of an object's records; undefined: it brings corrections only. */
const describe = (
  { count, columns }: LakeRows,
  merged: Merged,
  key: string,
  curatedAtMs: number,
): CuratedObject | undefined => {
  let [firstT, lastT, lagMaxMs] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const lags: number[] = [];
  let rows = 0;
  for (let index = 0; index < count; index++) {
    if (correctionAt(columns, index) !== undefined) continue;
    rows++;
    const t = columns.t[index] as number;
    firstT = Math.min(firstT, t);
    lastT = Math.max(lastT, t);
    if (columns.backfill[index] === true) continue;
    const lag = (columns.received_at[index] as number) - t;
    lags.push(lag);
    lagMaxMs = Math.max(lagMaxMs, lag);
  }
  if (rows === 0) return undefined;
  const histogram = lagsOf(lags);
  return {
    key,
    rows,
    ...merged,
    repeated: rows - merged.added - merged.refused - merged.erased,
    firstT,
    lastT,
    lagP50Ms: percentileOf(histogram, 0.5),
    lagP99Ms: percentileOf(histogram, 0.99),
    lagMaxMs: lags.length > 0 ? lagMaxMs : null,
    curatedAtMs,
  };
};
