import { type GpsRecord, isUsable, plausibleSpeedCmps } from "./gps-record.ts";
import { addIds, countIds, type IdSet, noIds } from "./id-set.ts";
import { localDateOf } from "./local-date.ts";
import { segment } from "./segment.ts";
import { addTotals, maxOf, noTotals, statsOf, subtractTotals, type Totals } from "./stats.ts";
import { type Window, windowStartOf } from "./window.ts";

export type TripKey = { readonly driver: string; readonly trip: string };

/** Sums of one local date. `records` counts unique records. */
export type DayTotals = {
  readonly records: number;
  readonly distanceMm: number;
  readonly movingMs: number;
  readonly idleMs: number;
};

export const noDayTotals: DayTotals = { records: 0, distanceMm: 0, movingMs: 0, idleMs: 0 };

export const addDayTotals = (a: DayTotals, b: DayTotals): DayTotals => ({
  records: a.records + b.records,
  distanceMm: a.distanceMm + b.distanceMm,
  movingMs: a.movingMs + b.movingMs,
  idleMs: a.idleMs + b.idleMs,
});

export const subtractDayTotals = (a: DayTotals, b: DayTotals): DayTotals => ({
  records: a.records - b.records,
  distanceMm: a.distanceMm - b.distanceMm,
  movingMs: a.movingMs - b.movingMs,
  idleMs: a.idleMs - b.idleMs,
});

/** Totals by local date `YYYY-MM-DD`, only dates that have records. */
export type Days = ReadonlyMap<string, DayTotals>;

const noDays: Days = new Map();

/** A text that was sent with a record; the one with the earliest record counts. */
export type Sent = { readonly t: number; readonly id: number; readonly text: string };

/** The earlier record decides; of two texts sent with one record the smaller. Associative and commutative. */
export const earliest = (a: Sent | undefined, b: Sent | undefined): Sent | undefined => {
  if (!a || !b) return a ?? b;
  if (a.t !== b.t) return a.t < b.t ? a : b;
  if (a.id !== b.id) return a.id < b.id ? a : b;
  return a.text <= b.text ? a : b;
};

/**
 * All that a trip's windows amount to. Whatever the order in which its records came, and however often, the
 * same records give the same summary, `rev` apart.
 */
export type TripSummary = {
  readonly totals: Totals;
  readonly maxSpeedCmps: number | undefined;
  readonly days: Days;
  readonly ids: IdSet;
  readonly timeZone: Sent;
  readonly vehicle: Sent | undefined;
  /** Event times of the first and the last record. */
  readonly startT: number;
  readonly endT: number;
  /** Event time of the last record that was sent as the end of the trip. */
  readonly endedT: number | undefined;
  readonly lastUsable: GpsRecord | undefined;
};

/** A record with what its batch said about the trip. */
export type TripRecord = {
  readonly record: GpsRecord;
  readonly timeZone: string;
  readonly vehicle: string | undefined;
  /** True for the last record of a batch that was sent as the end of the trip. */
  readonly ends: boolean;
};

/**
 * A stretch of a trip's windows that are replaced together, with its neighbours: `held` are the windows
 * before the change, `merged` after it; `before` and `after` are the nearest usable records outside.
 */
export type Span = {
  readonly held: readonly Window[];
  readonly merged: readonly Window[];
  readonly before: GpsRecord | undefined;
  readonly after: GpsRecord | undefined;
};

/** Records an id a second time under another time: a phone that restarted its counter. */
export const conflictsOf = (summary: TripSummary): number =>
  Math.max(0, summary.totals.unique - countIds(summary.ids));

export const missingOf = ({ ids, totals }: TripSummary): number =>
  ids.length === 0 ? 0 : Math.max(0, ids.at(-1)! - ids[0]! + 1 - totals.unique);

/** What records add to a trip, in all and by the local dates in which they, or the ways from them, begin. */
type Change = { totals: Totals; readonly days: Map<string, DayTotals> };

const countFrom = (change: Change, start: number, timeZone: string, added: Partial<Totals>, sign: 1 | -1) => {
  change.totals = sign === 1 ? addTotals(change.totals, added) : subtractTotals(change.totals, added);
  const date = localDateOf(start, timeZone);
  const day = change.days.get(date) ?? noDayTotals;
  change.days.set(date, {
    records: day.records + sign * (added.unique ?? 0),
    distanceMm: day.distanceMm + sign * (added.distanceMm ?? 0),
    movingMs: day.movingMs + sign * (added.movingMs ?? 0),
    idleMs: day.idleMs + sign * (added.idleMs ?? 0),
  });
};

/**
 * Counts windows that follow `before` and precede `after`, or with −1 takes them away. A segment that leads
 * from one window to another counts for the one in which it begins. Gives the last usable record.
 */
const countWindows = (
  change: Change,
  windows: readonly Window[],
  { before, after }: Span,
  timeZone: string,
  sign: 1 | -1,
): GpsRecord | undefined => {
  let last = before;
  const join = (next: GpsRecord | undefined): void => {
    if (last && next) countFrom(change, windowStartOf(last.t), timeZone, segment(last, next), sign);
  };
  for (const window of windows) {
    const inner = statsOf(window.records);
    join(inner.first);
    countFrom(change, window.start, timeZone, inner.totals, sign);
    last = inner.last ?? last;
  }
  join(after);
  return after ?? last;
};

/**
 * The same change without what stays as it was at the span's beginning: as statistics are a monoid, only the
 * last usable record of that matters. What a window that grew at its end costs is then what it grew by.
 */
const withoutBeginning = (span: Span): Span => {
  const { merged, held } = span;
  let { before } = span;
  let same = 0;
  while (same < held.length && held[same] === merged[same]) before = lastUsableOf(held[same++]!) ?? before;
  const window = held[same];
  const grown = merged[same];
  if (!window || !grown || !isBeginning(window.records, grown.records))
    return { ...span, before, held: held.slice(same), merged: merged.slice(same) };
  const tail = { start: grown.start, records: grown.records.slice(window.records.length) };
  return {
    ...span,
    before: lastUsableOf(window) ?? before,
    held: held.slice(same + 1),
    merged: [tail, ...merged.slice(same + 1)],
  };
};

const lastUsableOf = ({ records }: Window): GpsRecord | undefined => records.findLast(isUsable);

/** The very same records: another content under the same (id, t) is another object. */
const isBeginning = (beginning: readonly GpsRecord[], records: readonly GpsRecord[]): boolean => {
  for (let i = 0; i < beginning.length; i++) if (beginning[i] !== records[i]) return false;
  return true;
};

const addDays = (days: Days, changes: Days): Days => {
  const sums = new Map(days);
  for (const [date, change] of changes) sums.set(date, addDayTotals(sums.get(date) ?? noDayTotals, change));
  const isInOrder = [...changes.keys()].every((date) => days.has(date));
  return isInOrder ? sums : new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
};

/**
 * What the batches said about the trip, merged into what was known. Records that a full window has no room
 * for count here too: which those are is known only in the end, and nothing here can be taken back.
 */
const facts = (summary: TripSummary | undefined, records: readonly TripRecord[]) => {
  let { timeZone, vehicle, endedT, maxSpeedCmps } = summary ?? ({} as Partial<TripSummary>);
  let startT = summary?.startT ?? Number.POSITIVE_INFINITY;
  let endT = summary?.endT ?? Number.NEGATIVE_INFINITY;
  for (const { record, timeZone: zone, vehicle: name, ends } of records) {
    const { t, id } = record;
    if (!timeZone || t <= timeZone.t) timeZone = earliest(timeZone, { t, id, text: zone });
    if (name !== undefined && (!vehicle || t <= vehicle.t))
      vehicle = earliest(vehicle, { t, id, text: name });
    if (ends) endedT = maxOf(endedT, t);
    maxSpeedCmps = maxOf(maxSpeedCmps, plausibleSpeedCmps(record));
    startT = Math.min(startT, t);
    endT = Math.max(endT, t);
  }
  if (!timeZone) throw new Error("a trip has at least one record");
  const ids = addIds(
    summary?.ids ?? noIds,
    records.map(({ record }) => record.id),
  );
  return { timeZone, vehicle, endedT, maxSpeedCmps, startT, endT, ids };
};

export type SpanResult = {
  readonly summary: TripSummary;
  /** False: the records say nothing that was not known. */
  readonly changed: boolean;
};

/** True when these records bring an earlier time zone, so that every window's local date must be looked at. */
export const changesTimeZone = (summary: TripSummary, records: readonly TripRecord[]): boolean =>
  facts(summary, records).timeZone.text !== summary.timeZone.text;

/**
 * The summary after the windows of a span were merged with `records`. When `changesTimeZone`, the span must
 * hold all windows of the trip, so that its days are counted anew.
 */
export const applySpan = (
  summary: TripSummary | undefined,
  span: Span,
  records: readonly TripRecord[],
): SpanResult => {
  const known = facts(summary, records);
  const timeZone = known.timeZone.text;
  const kept = summary?.timeZone.text === timeZone ? summary : undefined;
  const change: Change = { totals: noTotals, days: new Map() };
  const replaced = kept ? withoutBeginning(span) : span;
  const last = countWindows(change, replaced.merged, replaced, timeZone, 1);
  if (kept) countWindows(change, replaced.held, replaced, timeZone, -1);
  const next: TripSummary = {
    ...known,
    totals: addTotals(kept?.totals ?? noTotals, change.totals),
    days: addDays(kept?.days ?? noDays, change.days),
    lastUsable: span.after ? summary?.lastUsable : last,
  };
  const changed =
    !summary ||
    span.merged !== span.held ||
    next.ids !== summary.ids ||
    next.endT !== summary.endT ||
    next.endedT !== summary.endedT ||
    next.maxSpeedCmps !== summary.maxSpeedCmps ||
    next.timeZone.text !== summary.timeZone.text ||
    next.timeZone.t !== summary.timeZone.t ||
    next.timeZone.id !== summary.timeZone.id ||
    next.vehicle?.text !== summary.vehicle?.text ||
    next.vehicle?.t !== summary.vehicle?.t ||
    next.vehicle?.id !== summary.vehicle?.id;
  return { summary: next, changed };
};
