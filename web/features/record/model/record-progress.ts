import type { TripRecord } from "@trips/client/records.ts";
import { linkOf } from "@trips/core/application/path.ts";
import {
  type Columns,
  compareKeys,
  type GpsRecord,
  newColumns,
  quantise,
  recordAt,
  toColumns,
  written,
} from "@trips/core/domain/gps-record.ts";
import { isCandidate, rules } from "@trips/core/domain/rules.ts";
import { type Way, waysOf } from "@trips/core/domain/ways.ts";

/** Records in the order of time, as columns: a tenth of what IndexedDB would copy of objects for every fix. */
type Tail = { readonly start: number; readonly columns: Columns };

/** What the phone itself can tell of the trip it records; plain data, so that IndexedDB can hold it. */
export type TripProgress = {
  readonly fixes: number;
  readonly distanceMm: number;
  /** What a further fix is counted with. Missing in what a page of an earlier version has kept. */
  readonly tail?: Tail;
  /** Fixes in a row, up to the latest, that say too little about where the car was. */
  readonly poorFixes?: number;
  /** Of the latest fix: epoch milliseconds, metres per second, metres; null where not known. */
  readonly lastT: number | null;
  readonly speedMps: number | null;
  readonly accuracyMeters: number | null;
};

export const noProgress: TripProgress = {
  fixes: 0,
  distanceMm: 0,
  lastT: null,
  speedMps: null,
  accuracyMeters: null,
};

/** By so much a phone's clock may step back without the distance losing its exactness. */
export const clockStepMs = 60_000;
/** Of a phone with more than some ten fixes a second the eldest are forgotten before their time. */
export const maxTailRecords = 2_000;

const recordsOf = (tail: Tail | undefined): GpsRecord[] =>
  tail ? tail.columns.t.map((_, index) => recordAt(tail.columns, index, tail.start, false)) : [];

/** The records' values, copied from where `toColumns` writes them: there the next ones go, too. */
export const columnsOf = (records: readonly GpsRecord[], start: number): Columns => {
  toColumns(records, start);
  const columns = newColumns();
  for (const [name, values] of Object.entries(written))
    columns[name as keyof Columns].push(...values.slice(0, records.length));
  return columns;
};

const tailOf = (records: readonly GpsRecord[]): Tail => {
  const start = records[0]?.t ?? 0;
  return { start, columns: columnsOf(records, start) };
};

/** The first of the candidates that the ways look at which a further one may change. */
const neededFrom = (candidates: readonly GpsRecord[]): number => {
  const back = (index: number, ms: number): number => {
    const t = (candidates[index]?.t ?? 0) - ms;
    let first = index;
    while (first > 0 && candidates[first - 1]!.t >= t) first--;
    return first;
  };
  // A way depends on the context around its start: it may lie that far before the fix, and looks as far again.
  const changed = Math.max(0, back(candidates.length - 1, clockStepMs) - rules.contextRecords);
  return Math.max(0, back(changed, 2 * rules.contextMs) - rules.contextRecords);
};

const distanceMmOf = (ways: readonly Way[]): number => ways.reduce((sum, way) => sum + way.distanceMm, 0);

/** Millimetres per millisecond are metres per second; null when nobody can tell. */
const speedOnMps = (way: Way | undefined, records: readonly GpsRecord[]): number | null => {
  if (!way || linkOf(way) !== "line") return null;
  const ms = records[way.to]!.t - records[way.from]!.t;
  return ms > 0 ? way.distanceMm / ms : null;
};

/** What one more record adds that may be a place of the car, the tail with it, and the speed on the way to it. */
const advanceTail = (held: readonly GpsRecord[], record: GpsRecord) => {
  const merged = [...held, record].sort(compareKeys);
  const { ways } = waysOf(merged);
  const isLatest = merged.at(-1) === record;
  return {
    addedMm: distanceMmOf(ways) - distanceMmOf(waysOf(held).ways),
    tail: tailOf(merged.slice(Math.max(neededFrom(merged), merged.length - maxTailRecords))),
    speedMps: isLatest
      ? speedOnMps(
          ways.findLast(({ to }) => merged[to] === record),
          merged,
        )
      : null,
  };
};

/**
 * Takes one more fix into the progress: the distance changes by what the engine makes of the latest ways with and
 * without it, which is the difference of the whole trip's. Fixes that say too little about where the car was
 * change no way, unless so many come in a row that nobody knows the way past them.
 */
export const advance = (progress: TripProgress, fix: TripRecord): TripProgress => {
  const record = quantise(fix);
  const { tail, poorFixes = 0 } = progress;
  const isParted = poorFixes > rules.maxPoorFixes;
  const next = isCandidate(record) ? advanceTail(isParted ? [] : recordsOf(tail), record) : undefined;
  return {
    fixes: progress.fixes + 1,
    distanceMm: progress.distanceMm + (next?.addedMm ?? 0),
    tail: next?.tail ?? tail,
    poorFixes: next ? 0 : poorFixes + 1,
    lastT: Math.max(progress.lastT ?? 0, fix.t),
    // A phone that says 0 while its positions move measures no speed.
    speedMps: fix.speed || (next?.speedMps ?? fix.speed ?? null),
    accuracyMeters: fix.accuracy ?? null,
  };
};
