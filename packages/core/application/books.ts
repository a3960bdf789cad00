import { addDayTotals, type DayTotals, dateCounterNames, noDayTotals } from "../domain/counters.ts";
import type { TripKey } from "../domain/trip.ts";
import type { CuratedRows } from "./curated-zone.ts";
import { nameOf } from "./trip-cache.ts";

/* The books: what the stream's ledger (trips and lanes) and the lake's (the curated zone) say of a local date. */

/** What some rows of the curated zone add up to for a trip. */
export type LakeTrip = TripKey & {
  /** Totals by local date. */
  readonly days: ReadonlyMap<string, DayTotals>;
  /** The versions of the rules that the rows are counted by. */
  readonly rules: ReadonlySet<number>;
  /** When the first and the last of its records reached the API. */
  readonly firstReceivedAt: number;
  readonly lastReceivedAt: number;
};

/** The columns that the books are kept from; only these are read. */
export const booksColumns = [
  "driver",
  "trip",
  "received_at",
  "day",
  "distance_mm",
  "moving_ms",
  "idle_ms",
  "parked_ms",
  "unknown_ms",
  "next_day",
  "next_distance_mm",
  "next_moving_ms",
  "next_idle_ms",
  "next_parked_ms",
  "next_unknown_ms",
  "third_day",
  "third_distance_mm",
  "third_moving_ms",
  "third_idle_ms",
  "third_parked_ms",
  "third_unknown_ms",
  "rules",
] as const;

export type BooksRows = Pick<CuratedRows, "count"> & {
  readonly columns: Pick<CuratedRows["columns"], (typeof booksColumns)[number]>;
};

const wayColumns = {
  distanceMm: "distance_mm",
  movingMs: "moving_ms",
  idleMs: "idle_ms",
  parkedMs: "parked_ms",
  unknownMs: "unknown_ms",
} as const;
const wayNames = Object.keys(wayColumns) as (keyof typeof wayColumns)[];

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
type GrowingTrip = TripKey & {
  readonly days: Map<string, Mutable<DayTotals>>;
  readonly rules: Set<number>;
  firstReceivedAt: number;
  lastReceivedAt: number;
};

/** Adds up the rows of a file, which lie trip by trip; a record whose clock is set aside counts on no date. */
export const sumRows = ({ count, columns }: BooksRows): LakeTrip[] => {
  const trips: GrowingTrip[] = [];
  for (let row = 0; row < count; row++) {
    const driver = columns.driver[row] as string;
    const trip = columns.trip[row] as string;
    let sums = trips.at(-1);
    if (sums?.driver !== driver || sums.trip !== trip) {
      sums = {
        driver,
        trip,
        days: new Map(),
        rules: new Set(),
        firstReceivedAt: Number.POSITIVE_INFINITY,
        lastReceivedAt: Number.NEGATIVE_INFINITY,
      };
      trips.push(sums);
    }
    const receivedAt = columns.received_at[row] as number;
    sums.firstReceivedAt = Math.min(sums.firstReceivedAt, receivedAt);
    sums.lastReceivedAt = Math.max(sums.lastReceivedAt, receivedAt);
    sums.rules.add(columns.rules[row] as number);
    const day = columns.day[row] as string | null;
    if (day !== null) addRow(sums.days, columns, row, day);
  }
  return trips;
};

const dayOf = (days: GrowingTrip["days"], date: string): Mutable<DayTotals> => {
  let totals = days.get(date);
  if (!totals) {
    totals = { ...noDayTotals };
    days.set(date, totals);
  }
  return totals;
};

/** A row's way counts on its own date, less what falls on the dates after it. */
const addRow = (
  days: GrowingTrip["days"],
  columns: BooksRows["columns"],
  row: number,
  date: string,
): void => {
  const day = dayOf(days, date);
  day.unique++;
  for (const name of wayNames) day[name] += (columns[wayColumns[name]][row] as number | null) ?? 0;
  for (const share of ["next", "third"] as const) {
    const later = columns[`${share}_day`][row] as string | null;
    if (later === null) continue;
    const laterDay = dayOf(days, later);
    for (const name of wayNames) {
      const amount = (columns[`${share}_${wayColumns[name]}`][row] as number | null) ?? 0;
      day[name] -= amount;
      laterDay[name] += amount;
    }
  }
};

/** Both as one; commutative and associative. */
export const joinLakeTrips = (a: LakeTrip, b: LakeTrip): LakeTrip => {
  const days = new Map(a.days);
  for (const [date, totals] of b.days) days.set(date, addDayTotals(days.get(date) ?? noDayTotals, totals));
  return {
    ...a,
    days,
    rules: new Set([...a.rules, ...b.rules]),
    firstReceivedAt: Math.min(a.firstReceivedAt, b.firstReceivedAt),
    lastReceivedAt: Math.max(a.lastReceivedAt, b.lastReceivedAt),
  };
};

/** What a ledger says of a date. */
export type Ledger = DayTotals & { readonly trips: number };

export const noLedger: Ledger = { ...noDayTotals, trips: 0 };

export const addToLedger = (ledger: Ledger, totals: DayTotals): Ledger => ({
  ...addDayTotals(ledger, totals),
  trips: ledger.trips + 1,
});

export const isSameDay = (a: DayTotals, b: DayTotals): boolean =>
  dateCounterNames.every((name) => a[name] === b[name]);

/**
 * How a trip, or the lanes, stand in the books:
 * - `equal`: to the millimetre and the millisecond.
 * - `explained`: the lake has records that the table refused because of its bounds on a trip.
 * - `mixed-rules`: the same records, counted by different versions of the rules.
 * - `before-lake`: of a date before the first one that the lake has.
 * - `expired`: its items have left the table, its rows not yet the lake.
 * - `in-flight`: they differ, but may do so for as long as records are on their way into the lake.
 * - `fault`: none of these.
 */
export const standings = [
  "equal",
  "explained",
  "mixed-rules",
  "before-lake",
  "expired",
  "in-flight",
  "fault",
] as const;

export type Standing = (typeof standings)[number];

/**
 * What does not agree:
 * - `lake`: the trip's totals in the lake are not those in the table.
 * - `not-in-lake`, `not-in-table`: only one of them has the trip.
 * - `not-listed`: the table has the trip, but does not find it under this date.
 * - `windows`: the trip's records, counted again, do not give its totals.
 */
export type Finding = "lake" | "not-in-lake" | "not-in-table" | "not-listed" | "windows";

export type Difference = TripKey & {
  readonly standing: Standing;
  readonly findings: readonly Finding[];
  readonly table: DayTotals | undefined;
  readonly lake: DayTotals | undefined;
  /** What the trip's records in the table add up to, counted again, if that is not its totals. */
  readonly recounted: DayTotals | undefined;
  /** Files of the curated zone that should hold records of the trip and do not exist. */
  readonly missingFiles: readonly string[];
  /** Since when it has been seen like this; epoch milliseconds. */
  readonly sinceMs: number;
};

/** A difference of which nothing is on its way any more, as a run saw it; `name` is the trip's, or `lanes`. */
export type Seen = { readonly name: string; readonly picture: string; readonly sinceMs: number };

export type Books = {
  /** A local date. */
  readonly date: string;
  readonly checkedAtMs: number;
  /** The first date (UTC) that the lake has; undefined: it is empty. */
  readonly lakeBegins: string | undefined;
  readonly lake: Ledger;
  /** The sum of the trips' items. */
  readonly table: Ledger;
  /** The fleet's lanes; absent in the books of one driver. */
  readonly lanes: Ledger | undefined;
  readonly lanesStanding: Standing;
  /** How many trips stand how. */
  readonly trips: Readonly<Record<Standing, number>>;
  /** Trips whose records were counted again. */
  readonly recounted: number;
  /** Faults first; the first `maxDifferences` of those that are not equal. */
  readonly differences: readonly Difference[];
  readonly seen: readonly Seen[];
};

/** How many trips the books list by name. All are counted. */
export const maxDifferences = 20;

export const faultsOf = ({ trips, lanesStanding }: Pick<Books, "trips" | "lanesStanding">): number =>
  trips.fault + (lanesStanding === "fault" ? 1 : 0);

/** What a run found on the dates that it checked, without what only the next one needs; of the differences, the faults. */
export type BooksRun = {
  /** Counts the runs. */
  readonly run: number;
  readonly checkedAtMs: number;
  readonly dates: readonly Omit<Books, "seen">[];
  /** Dates with recent records that other runs check. */
  readonly unchecked: number;
};

export type BooksReader = {
  loadBooks(date: string): Promise<Books | undefined>;
  loadRun(): Promise<BooksRun | undefined>;
};

export type BooksStore = BooksReader & {
  saveBooks(books: Books): Promise<void>;
  saveRun(run: BooksRun): Promise<void>;
};

/** The curated zone as the books are kept from it. */
export type LakeFile = { readonly hour: number; readonly key: string; readonly version: string };

export type LakeLedger = {
  /** The first hour that has a file, in hours since the epoch. */
  firstHour(): Promise<number | undefined>;
  /** The files of a date (UTC), as they are now. */
  filesOn(date: string): Promise<readonly LakeFile[]>;
  /** The sums of a file, or of the one that has replaced it since; empty if it is gone. */
  sumsOf(file: LakeFile): Promise<readonly LakeTrip[]>;
};

/** Reads a file again only if it has changed. Keeps the sums of the last `capacity` files. */
export const keepSums = (ledger: LakeLedger, capacity: number): LakeLedger => {
  const kept = new Map<string, { readonly version: string; readonly sums: readonly LakeTrip[] }>();
  return {
    ...ledger,
    async sumsOf(file) {
      const held = kept.get(file.key);
      const sums = held?.version === file.version ? held.sums : await ledger.sumsOf(file);
      kept.delete(file.key);
      kept.set(file.key, { version: file.version, sums });
      const [oldest] = kept.keys();
      if (kept.size > capacity) kept.delete(oldest!);
      return sums;
    },
  };
};

export const joinByTrip = (sums: Map<string, LakeTrip>, added: readonly LakeTrip[]): void => {
  for (const trip of added) {
    const name = nameOf(trip);
    const held = sums.get(name);
    sums.set(name, held ? joinLakeTrips(held, trip) : trip);
  }
};
