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
import { extendWay, noWay, type RecordedWay } from "./record-way.ts";

/** Records by time, as columns: IndexedDB copies a tenth of what it would for an object per fix. */
type Tail = { readonly start: number; readonly columns: Columns };

/** What the phone itself knows of the trip it records; plain data, so that IndexedDB can store it. */
export type TripProgress = {
  /** Missing, like the last place, in data stored by an earlier version of the page. */
  readonly way?: RecordedWay;
  /** Longitude and latitude of the latest fix that is good enough to locate the car. */
  readonly place?: readonly [lon: number, lat: number];
  readonly fixes: number;
  readonly distanceMm: number;
  /** The latest records, needed to count the next fix. Missing in data stored by an earlier version of the page. */
  readonly tail?: Tail;
  /** Consecutive fixes, up to the latest, that are too poor to locate the car. */
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

/** How far a phone's clock may step back without making the distance inexact. */
export const clockStepMs = 60_000;
/** Bound on the records kept: of a phone with more than about ten fixes a second the oldest are dropped early. */
export const maxTailRecords = 2_000;

const recordsOf = (tail: Tail | undefined): GpsRecord[] =>
  tail ? tail.columns.t.map((_, index) => recordAt(tail.columns, index, tail.start, false)) : [];

/** A copy of the columns, because `toColumns` reuses its buffers for the next records. */
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

/** The first candidate that is read by any way which a further fix may change. */
const neededFrom = (candidates: readonly GpsRecord[]): number => {
  const back = (index: number, ms: number): number => {
    const t = (candidates[index]?.t ?? 0) - ms;
    let first = index;
    while (first > 0 && candidates[first - 1]!.t >= t) first--;
    return first;
  };
  // A way depends on the context around its start, so it may start that far before the fix and read as far again.
  const changed = Math.max(0, back(candidates.length - 1, clockStepMs) - rules.contextRecords);
  return Math.max(0, back(changed, 2 * rules.contextMs) - rules.contextRecords);
};

const distanceMmOf = (ways: readonly Way[]): number => ways.reduce((sum, way) => sum + way.distanceMm, 0);

/** Millimetres per millisecond, which are metres per second; null if unknown. */
const speedOnMps = (way: Way | undefined, records: readonly GpsRecord[]): number | null => {
  if (!way || linkOf(way) !== "line") return null;
  const ms = records[way.to]!.t - records[way.from]!.t;
  return ms > 0 ? way.distanceMm / ms : null;
};

/** What one more usable record adds, the tail that includes it, and the speed on the way to it. */
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
 * Adds one more fix to the progress. The distance changes by the engine's result for the latest ways with the fix minus
 * that without it, which equals the difference for the whole trip. Fixes too poor to locate the car change no way,
 * unless there are so many in a row that the engine does not look past them.
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
    // A phone that reports 0 while its positions move does not measure speed.
    speedMps: fix.speed || (next?.speedMps ?? fix.speed ?? null),
    accuracyMeters: fix.accuracy ?? null,
    ...(next
      ? { way: extendWay(progress.way ?? noWay, record), place: [fix.lon, fix.lat] }
      : { way: progress.way, place: progress.place }),
  };
};
