import { type Corrections, mergeCorrections, noCorrections } from "../domain/corrections.ts";
import { fnv1a } from "../domain/fnv.ts";
import { type IdSet, noIds, uniteIds } from "../domain/id-set.ts";
import { earliest, type Sent, type TripKey } from "../domain/trip.ts";
import { type CuratedColumn, curatedZone } from "../lake/columns.ts";

/* The curated zone: where its rows lie, and what is known of its trips. */

export const hourMs = 3_600_000;

/** A file: the records of an hour (UTC, hours since the epoch) of the trips of one bucket. */
export type CuratedPlace = { readonly hour: number; readonly bucket: number };

export const hourOf = (t: number): number => Math.floor(t / hourMs);

export const dateOfHour = (hour: number): string => new Date(hour * hourMs).toISOString().slice(0, 10);

/** The number of buckets of a date. */
export const bucketsOn = (
  date: string,
  zone: { readonly buckets: readonly { readonly from: string; readonly count: number }[] } = curatedZone,
): number => zone.buckets.findLast(({ from }) => from <= date)?.count ?? 1;

export const placeOf = ({ driver, trip }: TripKey, hour: number): CuratedPlace => ({
  hour,
  bucket: fnv1a(`${driver}/${trip}`) % bucketsOn(dateOfHour(hour)),
});

export const curatedKeyOf = ({ hour, bucket }: CuratedPlace): string => {
  const hourOfDay = String(hour % 24).padStart(2, "0");
  return `${curatedZone.prefix}date=${dateOfHour(hour)}/bucket=${String(bucket).padStart(2, "0")}/${hourOfDay}.parquet`;
};

/** The place of a key; undefined: no file of the zone has it. */
export const placeOfKey = (key: string): CuratedPlace | undefined => {
  const [, date, bucket, hourOfDay] =
    /date=(\d{4}-\d\d-\d\d)\/bucket=(\d+)\/(\d\d)\.parquet$/.exec(key) ?? [];
  if (date === undefined) return undefined;
  return { hour: hourOf(Date.parse(date)) + Number(hourOfDay), bucket: Number(bucket) };
};

/** Rows as columns of one length, in the order of driver, trip, t, id. Integers are numbers; null: not known. */
export type CuratedRows = {
  readonly count: number;
  readonly columns: Readonly<Record<CuratedColumn, readonly (string | number | boolean | null)[]>>;
};

/** `version` identifies the contents (an ETag); undefined: there is no such file. */
export type CuratedFile = { readonly version: string | undefined; readonly rows: CuratedRows };

export type CuratedFiles = {
  /** Strongly consistent; without rows if there is no such file. */
  load(place: CuratedPlace): Promise<CuratedFile>;
  /** Strongly consistent. */
  version(place: CuratedPlace): Promise<string | undefined>;
  /** Replaces the version that was loaded; undefined: another writer was faster, and nothing was written. */
  save(place: CuratedPlace, rows: CuratedRows, over: string | undefined): Promise<string | undefined>;
};

/** What all rows of a trip depend on. */
export type CountedBy = {
  readonly timeZone: string;
  readonly vehicle: string | undefined;
  readonly rules: number;
  /** When its records are wrong, as text; undefined: never. */
  readonly wrong?: string | undefined;
};

/**
 * What the zone knows of a trip: its hours, and what its batches said. It is written before the files, so that whoever
 * adds an hour sees the hours around it, and whoever changes the time zone sees all hours to count anew.
 */
export type CuratedTrip = TripKey & {
  /** Grows with each change; begins with a time, so that one that was deleted never comes back with an old `rev`. */
  readonly rev: number;
  /** Hours with records, as runs. */
  readonly hours: IdSet;
  readonly timeZone: Sent;
  readonly vehicle: Sent | undefined;
  /** What its driver decided about it; the trip may have no rows yet. */
  readonly corrections: Corrections;
  /** What all its rows were last counted by. */
  readonly countedBy: CountedBy;
  /** Epoch seconds. */
  readonly expiresAt: number;
};

export type CuratedTrips = {
  /** Strongly consistent; expired ones are absent. */
  load(keys: readonly TripKey[]): Promise<readonly (CuratedTrip | undefined)[]>;
  /** Replaces the `rev` that was loaded (undefined: there was none); false: it has another, and nothing was written. */
  save(trip: CuratedTrip, over: number | undefined): Promise<boolean>;
};

/** What erasing takes besides. */
export type ErasableTrips = {
  /** False: it has another `rev`. */
  remove(trip: CuratedTrip): Promise<boolean>;
  /** A driver's trips; those of the last seconds may be missing. */
  ofDriver(driver: string): AsyncIterable<TripKey>;
};

export type SaidOfTrip = Pick<CuratedTrip, "hours" | "timeZone" | "vehicle" | "corrections">;

/** Commutative, associative and idempotent. */
export const joinSaid = (a: SaidOfTrip | undefined, b: SaidOfTrip): SaidOfTrip => ({
  hours: uniteIds(a?.hours ?? noIds, b.hours),
  timeZone: earliest(a?.timeZone, b.timeZone)!,
  vehicle: earliest(a?.vehicle, b.vehicle),
  corrections: mergeCorrections(a?.corrections ?? noCorrections, b.corrections).corrections,
});

/** What one object of the lake brought; repeating its merge writes the same again. */
export type CuratedObject = {
  readonly key: string;
  readonly rows: number;
  /** Rows that no earlier object had brought. */
  readonly added: number;
  /** Rows that an earlier object had brought, or that this one brought twice. */
  readonly repeated: number;
  /** Rows of trips that have more hours than the zone keeps. */
  readonly refused: number;
  /** Rows that were received before their driver had the trip erased. */
  readonly erased: number;
  /** Event times. */
  readonly firstT: number;
  readonly lastT: number;
  /** From the record's event time to its receipt, over all rows but backfill. */
  readonly lagP50Ms: number | null;
  readonly lagP99Ms: number | null;
  readonly lagMaxMs: number | null;
  /** When it was merged; epoch milliseconds. */
  readonly curatedAtMs: number;
};

export type PutCuratedObject = (object: CuratedObject) => Promise<void>;
