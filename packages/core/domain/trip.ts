import { type GpsRecord, plausibleSpeedCmps } from "./gps-record.ts";
import { addIds, countIds, type IdSet, noIds } from "./id-set.ts";
import { localDateOf } from "./local-date.ts";
import { segment } from "./segment.ts";
import { addTotals, maxOf, noTotals, subtractTotals, type Totals } from "./stats.ts";
import { type Window, windowStartOf } from "./window.ts";
import { statsOfWindow } from "./window-stats.ts";

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

/** What a window's records, or a segment that begins in the window, add to their trip. */
type Contribution = { readonly start: number; readonly totals: Partial<Totals> };

/** A segment that leads from one window to another counts for the one in which it begins. */
const contributionsOf = (
  windows: readonly Window[],
  before: GpsRecord | undefined,
  after: GpsRecord | undefined,
  held: readonly Window[] = [],
): { contributions: Contribution[]; totals: Totals; last: GpsRecord | undefined } => {
  const contributions: Contribution[] = [];
  let last = before;
  const join = (next: GpsRecord | undefined): void => {
    if (last && next) contributions.push({ start: windowStartOf(last.t), totals: segment(last, next) });
  };
  let h = 0;
  for (const window of windows) {
    while (h < held.length && held[h]!.start < window.start) h++;
    const inner = statsOfWindow(window, held[h]?.start === window.start ? held[h] : undefined);
    join(inner.first);
    contributions.push({ start: window.start, totals: inner.totals });
    last = inner.last ?? last;
  }
  join(after);
  const totals = contributions.reduce((sum, contribution) => addTotals(sum, contribution.totals), noTotals);
  return { contributions, totals, last: after ?? last };
};

/** Adds contributions to, or with −1 takes them from, the totals of the local dates in which they begin. */
const countDays = (
  days: Map<string, DayTotals>,
  contributions: readonly Contribution[],
  timeZone: string,
  sign: 1 | -1,
): void => {
  for (const { start, totals } of contributions) {
    const date = localDateOf(start, timeZone);
    const day = days.get(date) ?? noDayTotals;
    days.set(date, {
      records: day.records + sign * (totals.unique ?? 0),
      distanceMm: day.distanceMm + sign * (totals.distanceMm ?? 0),
      movingMs: day.movingMs + sign * (totals.movingMs ?? 0),
      idleMs: day.idleMs + sign * (totals.idleMs ?? 0),
    });
  }
};

const addDays = (days: Days, changes: Days): Days => {
  const sums = new Map(days);
  for (const [date, change] of changes) sums.set(date, addDayTotals(sums.get(date) ?? noDayTotals, change));
  for (const [date, sum] of sums) if (sum.records === 0) sums.delete(date);
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
  const held = contributionsOf(span.held, span.before, span.after);
  const merged = contributionsOf(span.merged, span.before, span.after, span.held);
  const timeZone = known.timeZone.text;
  const keptDays: Days = summary?.timeZone.text === timeZone ? summary.days : noDays;
  const changes = new Map<string, DayTotals>();
  countDays(changes, merged.contributions, timeZone, 1);
  if (keptDays !== noDays) countDays(changes, held.contributions, timeZone, -1);
  const days = addDays(keptDays, changes);
  const totals = addTotals(summary?.totals ?? noTotals, subtractTotals(merged.totals, held.totals));
  const next: TripSummary = {
    ...known,
    totals,
    days,
    lastUsable: span.after ? summary?.lastUsable : merged.last,
  };
  const changed =
    !summary ||
    span.merged !== span.held ||
    next.ids !== summary.ids ||
    next.startT !== summary.startT ||
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
