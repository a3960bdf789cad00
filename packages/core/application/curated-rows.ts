import { byField, type FieldName, fieldNames } from "../domain/fields.ts";
import { compareKeys, type Fix, type GpsRecord, quantise, unionOf, valueIn } from "../domain/gps-record.ts";
import { localHourOf } from "../domain/local-date.ts";
import type { RecordFigures, WayShare } from "../domain/record-figures.ts";
import type { TripKey } from "../domain/trip.ts";
import { maxWindowRecords, windowStartOf } from "../domain/window.ts";
import { type CuratedColumn, curatedColumns, type FactColumn, factColumns } from "../lake/columns.ts";
import type { CountedBy, CuratedRows } from "./curated-zone.ts";

/* The rows of the curated zone: a trip's records, and the columns that hold them. */

/** A record as the zone holds it, without figures. */
export type CuratedRecord = {
  readonly record: GpsRecord;
  readonly receivedAt: number;
  readonly backfill: boolean;
  readonly sentTimeZone: string;
  readonly sentVehicle: string | undefined;
  readonly device: string | undefined;
  readonly object: string;
};

export type CuratedValue = string | number | boolean | null;
type Columns = Record<CuratedColumn, CuratedValue[]>;

const columnNames = curatedColumns.map(({ name }) => name);

const newColumns = (): Columns =>
  Object.fromEntries(columnNames.map((name) => [name, [] as CuratedValue[]])) as Columns;

export const noRows: CuratedRows = { count: 0, columns: newColumns() };

const lesser = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

/** Two deliveries of one (id, t); the object that brought it first stays. */
const unite = (held: CuratedRecord, other: CuratedRecord): CuratedRecord => ({
  record: unionOf(held.record, other.record),
  receivedAt: Math.min(held.receivedAt, other.receivedAt),
  backfill: held.backfill || other.backfill,
  sentTimeZone: lesser(held.sentTimeZone, other.sentTimeZone)!,
  sentVehicle: lesser(held.sentVehicle, other.sentVehicle),
  device: lesser(held.device, other.device),
  object: held.object,
});

/**
 * Set union of a trip's records, in the order of `compareKeys`, as `mergeWindow` forms it: a minute keeps its earliest
 * `maxWindowRecords`. Apart from `object`, it does not depend on the order of merging.
 */
export const mergeCurated = (
  held: readonly CuratedRecord[],
  added: readonly CuratedRecord[],
): readonly CuratedRecord[] => {
  if (added.length === 0) return held;
  const sorted = added.toSorted((a, b) => compareKeys(a.record, b.record));
  const merged: CuratedRecord[] = [];
  let [window, inWindow] = [Number.NaN, 0];
  const push = (next: CuratedRecord): void => {
    const last = merged.at(-1);
    if (last && compareKeys(last.record, next.record) === 0) {
      merged[merged.length - 1] = unite(last, next);
      return;
    }
    const start = windowStartOf(next.record.t);
    inWindow = start === window ? inWindow + 1 : 1;
    window = start;
    if (inWindow <= maxWindowRecords) merged.push(next);
  };
  let h = 0;
  for (const next of sorted) {
    while (h < held.length && compareKeys(held[h]!.record, next.record) <= 0) push(held[h++]!);
    push(next);
  }
  while (h < held.length) push(held[h++]!);
  return merged;
};

/** Where the rows of a trip lie, or would lie: from `from` up to `to`. */
export const rangeOfTrip = ({ count, columns }: CuratedRows, key: TripKey): { from: number; to: number } => {
  const isBefore = (index: number, orEqual: boolean): boolean => {
    const order = compareTrips(
      { driver: columns.driver[index] as string, trip: columns.trip[index] as string },
      key,
    );
    return order < 0 || (orEqual && order === 0);
  };
  const firstNot = (orEqual: boolean): number => {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(middle, orEqual)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { from: firstNot(false), to: firstNot(true) };
};

export const compareTrips = (a: TripKey, b: TripKey): number => {
  if (a.driver !== b.driver) return a.driver < b.driver ? -1 : 1;
  return a.trip === b.trip ? 0 : a.trip < b.trip ? -1 : 1;
};

export const recordsIn = (
  { columns }: CuratedRows,
  { from, to }: { from: number; to: number },
): CuratedRecord[] => {
  const records: CuratedRecord[] = [];
  for (let index = from; index < to; index++)
    records.push({
      record: recordOf(columns, index, columns.late[index] === true),
      receivedAt: columns.received_at[index] as number,
      backfill: columns.backfill[index] === true,
      sentTimeZone: columns.sent_time_zone[index] as string,
      sentVehicle: (columns.sent_vehicle[index] as string | null) ?? undefined,
      device: (columns.device[index] as string | null) ?? undefined,
      object: columns.object[index] as string,
    });
  return records;
};

/** The record in a row of the lake, whose columns have the names and units of the API. */
export const recordOf = (
  columns: Readonly<Record<FieldName, readonly CuratedValue[]>>,
  index: number,
  late: boolean,
): GpsRecord => {
  const fix = {} as Record<FieldName, unknown>;
  for (const name of fieldNames) fix[name] = columns[name][index] ?? undefined;
  return quantise(fix as Fix, late);
};

/** A record with what the engine counts for it. */
export type CuratedRow = {
  readonly key: TripKey;
  readonly curated: CuratedRecord;
  readonly figures: RecordFigures;
  readonly by: CountedBy;
};

const leftOut = {
  usable: null,
  inaccurate: "inaccurate",
  outlier: "outlier",
  misclocked: "misclocked",
  marked: "marked",
} as const;

const harsh = { "-1": "braking", "0": null, "1": "acceleration" } as const;

type Cell = (row: CuratedRow) => CuratedValue;
type ShareColumn = "distance_mm" | "moving_ms" | "idle_ms" | "parked_ms" | "unknown_ms";

const shareCells = <Prefix extends "" | "next_" | "third_">(
  prefix: Prefix,
  shareOf: (row: CuratedRow) => WayShare | undefined,
) =>
  ({
    [`${prefix}distance_mm`]: (row: CuratedRow) => shareOf(row)?.distanceMm ?? null,
    [`${prefix}moving_ms`]: (row: CuratedRow) => shareOf(row)?.movingMs ?? null,
    [`${prefix}idle_ms`]: (row: CuratedRow) => shareOf(row)?.idleMs ?? null,
    [`${prefix}parked_ms`]: (row: CuratedRow) => shareOf(row)?.parkedMs ?? null,
    [`${prefix}unknown_ms`]: (row: CuratedRow) => shareOf(row)?.unknownMs ?? null,
  }) as { [Name in `${Prefix}${ShareColumn}`]: Cell };

type Facts = Pick<CuratedRow, "key" | "curated">;

const factCells: { readonly [Name in FactColumn]: (row: Facts) => CuratedValue } = {
  driver: ({ key }) => key.driver,
  trip: ({ key }) => key.trip,
  ...byField(
    fieldNames,
    (name) =>
      ({ curated }: Facts): CuratedValue =>
        valueIn(curated.record, name),
  ),
  late: ({ curated }) => curated.record.late,
  backfill: ({ curated }) => curated.backfill,
  received_at: ({ curated }) => curated.receivedAt,
  sent_time_zone: ({ curated }) => curated.sentTimeZone,
  sent_vehicle: ({ curated }) => curated.sentVehicle ?? null,
  device: ({ curated }) => curated.device ?? null,
};

export type FactRow = Readonly<Record<FactColumn, CuratedValue>>;

/** A row without what is counted for it. */
export const factsOf = (row: Facts): FactRow =>
  Object.fromEntries(factColumns.map(({ name }) => [name, factCells[name](row)])) as FactRow;

const cells: { readonly [Name in CuratedColumn]: Cell } = {
  ...factCells,
  object: ({ curated }) => curated.object,
  time_zone: ({ by }) => by.timeZone,
  vehicle: ({ by }) => by.vehicle ?? null,
  day: ({ figures }) => figures.date ?? null,
  hour: ({ curated, figures, by }) =>
    figures.date === undefined ? null : localHourOf(curated.record.t, by.timeZone),
  left_out: ({ figures }) => leftOut[figures.verdict],
  state: ({ figures }) => figures.way?.state ?? null,
  is_gap: ({ figures }) => figures.way?.isGap ?? null,
  is_jump: ({ figures }) => figures.way?.isJump ?? null,
  harsh: ({ figures }) => (figures.way ? harsh[figures.way.harsh] : null),
  ...shareCells("", ({ figures }) => figures.way),
  uncounted_mm: ({ figures }) => figures.way?.uncountedMm ?? null,
  ascent_mm: ({ figures }) => figures.way?.ascentMm ?? null,
  descent_mm: ({ figures }) => figures.way?.descentMm ?? null,
  next_day: ({ figures }) => figures.way?.elsewhere[0]?.date ?? null,
  ...shareCells("next_", ({ figures }) => figures.way?.elsewhere[0]),
  third_day: ({ figures }) => figures.way?.elsewhere[1]?.date ?? null,
  ...shareCells("third_", ({ figures }) => figures.way?.elsewhere[1]),
  rules: ({ by }) => by.rules,
};

/** New rows for a trip, but for its first `kept.before` and its last `kept.after` rows. */
export type Replacement = {
  readonly key: TripKey;
  readonly rows: readonly CuratedRow[];
  readonly kept: { readonly before: number; readonly after: number };
};

/** As `flat`, which copies value by value; `concat` takes as many arguments as the stack has room for. */
const joined = (parts: readonly (readonly CuratedValue[])[]): CuratedValue[] => {
  let values: CuratedValue[] = [];
  for (let at = 0; at < parts.length; at += 10_000) values = values.concat(...parts.slice(at, at + 10_000));
  return values;
};

/** Rows with some of them replaced, in order; the same object if nothing differs. */
export const replaceRows = (rows: CuratedRows, replacements: readonly Replacement[]): CuratedRows => {
  const sorted = replacements.toSorted((a, b) => compareTrips(a.key, b.key));
  const places = sorted.map(({ key, kept }) => {
    const { from, to } = rangeOfTrip(rows, key);
    return { from: from + kept.before, to: to - kept.after };
  });
  const isSame = sorted.every(({ rows: next }, index) => {
    const { from, to } = places[index]!;
    return to - from === next.length && next.every((row, at) => isRow(rows, from + at, row));
  });
  if (isSame) return rows;
  const columns = newColumns();
  for (const name of columnNames) {
    const column = rows.columns[name];
    // Joining slices is many times faster than pushing values.
    const parts: (readonly CuratedValue[])[] = [];
    let copied = 0;
    for (const [index, { rows: next }] of sorted.entries()) {
      const { from, to } = places[index]!;
      parts.push(
        column.slice(copied, from),
        next.map((row) => cells[name](row)),
      );
      copied = to;
    }
    parts.push(column.slice(copied));
    columns[name] = joined(parts);
  }
  return { count: columns.driver.length, columns };
};

/** Rows without those of records that were received before a time; the same object if there are none. */
export const withoutExpired = (rows: CuratedRows, before: number): CuratedRows => {
  const received = rows.columns.received_at;
  const kept: number[] = [];
  for (let index = 0; index < rows.count; index++)
    if ((received[index] as number) >= before) kept.push(index);
  if (kept.length === rows.count) return rows;
  const columns = newColumns();
  for (const name of columnNames) columns[name] = kept.map((index) => rows.columns[name][index] ?? null);
  return { count: kept.length, columns };
};

const isRow = ({ columns }: CuratedRows, index: number, row: CuratedRow): boolean =>
  columnNames.every((name) => (columns[name][index] ?? null) === cells[name](row));
