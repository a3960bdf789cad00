import { type GpsRecord, isUsable, plausibleSpeedCmps } from "./gps-record.ts";
import { segment } from "./segment.ts";

/** The part of the statistics that adds up: sums and counts, whole numbers. */
export type Totals = {
  /** Records, each (id, t) once. */
  readonly unique: number;
  /** Records not usable for segments: accuracy too poor. */
  readonly filtered: number;
  /** Records that arrived late. */
  readonly late: number;
  readonly teleports: number;
  readonly gaps: number;
  readonly distanceMm: number;
  readonly movingMs: number;
  readonly idleMs: number;
  readonly harshBrakes: number;
  readonly harshAccelerations: number;
};

/**
 * Statistics of an ordered set of records. A monoid: `noStats` is neutral, `concat` is associative, and
 * `statsOf(A ++ B) = concat(statsOf(A), statsOf(B))` for every split of an ordered set.
 */
export type Stats = {
  readonly totals: Totals;
  /** Greatest measured speed; undefined when none was measured. */
  readonly maxSpeedCmps: number | undefined;
  /** The edges: first and last usable record. */
  readonly first: GpsRecord | undefined;
  readonly last: GpsRecord | undefined;
};

export const totalNames = [
  "unique",
  "filtered",
  "late",
  "teleports",
  "gaps",
  "distanceMm",
  "movingMs",
  "idleMs",
  "harshBrakes",
  "harshAccelerations",
] as const satisfies readonly (keyof Totals)[];

export const noTotals: Totals = {
  unique: 0,
  filtered: 0,
  late: 0,
  teleports: 0,
  gaps: 0,
  distanceMm: 0,
  movingMs: 0,
  idleMs: 0,
  harshBrakes: 0,
  harshAccelerations: 0,
};

export const noStats: Stats = {
  totals: noTotals,
  maxSpeedCmps: undefined,
  first: undefined,
  last: undefined,
};

const combine = (a: Totals, b: Partial<Totals>, sign: 1 | -1): Totals => ({
  unique: a.unique + sign * (b.unique ?? 0),
  filtered: a.filtered + sign * (b.filtered ?? 0),
  late: a.late + sign * (b.late ?? 0),
  teleports: a.teleports + sign * (b.teleports ?? 0),
  gaps: a.gaps + sign * (b.gaps ?? 0),
  distanceMm: a.distanceMm + sign * (b.distanceMm ?? 0),
  movingMs: a.movingMs + sign * (b.movingMs ?? 0),
  idleMs: a.idleMs + sign * (b.idleMs ?? 0),
  harshBrakes: a.harshBrakes + sign * (b.harshBrakes ?? 0),
  harshAccelerations: a.harshAccelerations + sign * (b.harshAccelerations ?? 0),
});

export const addTotals = (a: Totals, b: Partial<Totals>): Totals => combine(a, b, 1);
export const subtractTotals = (a: Totals, b: Partial<Totals>): Totals => combine(a, b, -1);

export const maxOf = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

export const concat = (a: Stats, b: Stats): Stats => {
  const totals = addTotals(a.totals, b.totals);
  return {
    totals: a.last && b.first ? addTotals(totals, segment(a.last, b.first)) : totals,
    maxSpeedCmps: maxOf(a.maxSpeedCmps, b.maxSpeedCmps),
    first: a.first ?? b.first,
    last: b.last ?? a.last,
  };
};

/** Records in the order of `compareKeys`. */
export const statsOf = (records: readonly GpsRecord[]): Stats => {
  const totals = { ...noTotals } as { -readonly [name in keyof Totals]: number };
  let maxSpeedCmps: number | undefined;
  let first: GpsRecord | undefined;
  let last: GpsRecord | undefined;
  for (const record of records) {
    totals.unique++;
    if (record.late) totals.late++;
    maxSpeedCmps = maxOf(maxSpeedCmps, plausibleSpeedCmps(record));
    if (!isUsable(record)) {
      totals.filtered++;
      continue;
    }
    if (last) {
      const way = segment(last, record);
      totals.distanceMm += way.distanceMm;
      totals.movingMs += way.movingMs;
      totals.idleMs += way.idleMs;
      totals.teleports += way.teleports;
      totals.gaps += way.gaps;
      totals.harshBrakes += way.harshBrakes;
      totals.harshAccelerations += way.harshAccelerations;
    }
    first ??= record;
    last = record;
  }
  return { totals, maxSpeedCmps, first, last };
};

/** A neighbour of which only the edge matters: it joins, and counts nothing itself. */
export const edge = (record: GpsRecord | undefined): Stats =>
  record === undefined ? noStats : { ...noStats, first: record, last: record };
