import { isLate } from "../domain/gps-record.ts";
import { addIds, hasId, noIds } from "../domain/id-set.ts";
import { earliest } from "../domain/trip.ts";
import { type LakeColumn, retentionDays } from "../pipeline.ts";
import { backoffMs } from "./backoff.ts";
import { type CountPorts, countTrips, maxRounds } from "./curate-count.ts";
import { UsedFiles } from "./curate-files.ts";
import { areUnchanged, joinTrips, type KnownTrip, noteCounted, type ObjectTrip } from "./curate-trips.ts";
import { type CuratedRecord, recordOf } from "./curated-rows.ts";
import {
  type CuratedFiles,
  type CuratedObject,
  type CuratedTrips,
  hourOf,
  type PutCuratedObject,
} from "./curated-zone.ts";
import { lagsOf, percentileOf } from "./lag-histogram.ts";
import { nameOf } from "./trip-cache.ts";

/** An object of the lake's records, as columns of one length. */
export type LakeRows = {
  readonly count: number;
  readonly columns: Readonly<Record<LakeColumn, readonly (string | number | boolean | null)[]>>;
};

export type CuratePorts = CountPorts & {
  /** Undefined: there is no such object any more. */
  readonly readObject: (key: string) => Promise<LakeRows | undefined>;
  readonly files: CuratedFiles;
  readonly trips: CuratedTrips;
  readonly putObject: PutCuratedObject;
  /** Absent: `mostHeldRows`. */
  readonly heldRows?: number | undefined;
};

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
    const sentTimeZone = columns.time_zone[index] as string;
    const sentVehicle = (columns.vehicle[index] as string | null) ?? undefined;
    const device = (columns.device[index] as string | null) ?? undefined;
    const record = recordOf(columns, index, isLate(t, receivedAt, backfill));
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
    ofHour.push({ record, receivedAt, backfill, sentTimeZone, sentVehicle, device, object });
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
