import { addTotals, subtractTotals, type Totals } from "./counters.ts";
import {
  countBefore,
  type Days,
  type Figures,
  figuresOf,
  inOrder,
  plausibleFrom,
  setAsideOf,
} from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { addIds, countIds, type IdSet, noIds } from "./id-set.ts";
import { maxOf } from "./max-of.ts";
import { addDays, recount } from "./recount.ts";
import { plausibleSpeedCmps, rulesVersion } from "./rules.ts";
import type { Window } from "./window.ts";

export type TripKey = { readonly driver: string; readonly trip: string };

/** A text that was sent with a record; the one with the earliest record counts. */
export type Sent = { readonly t: number; readonly id: number; readonly text: string };

/** The earlier record decides; of two texts sent with one record the smaller. Associative and commutative. */
export const earliest = (a: Sent | undefined, b: Sent | undefined): Sent | undefined => {
  if (!a || !b) return a ?? b;
  const byRecord = a.t - b.t || a.id - b.id;
  return byRecord < 0 || (byRecord === 0 && a.text < b.text) ? a : b;
};

/** A level of the phone's battery, in per cent; the one with the latest record counts. */
export type BatteryLevel = { readonly t: number; readonly id: number; readonly percent: number };

/** The later record decides; of two levels sent with one record the higher. Associative and commutative. */
export const latest = (
  a: BatteryLevel | undefined,
  b: BatteryLevel | undefined,
): BatteryLevel | undefined => {
  if (!a || !b) return a ?? b;
  return (a.t - b.t || a.id - b.id || a.percent - b.percent) > 0 ? a : b;
};

/**
 * All that a trip's windows amount to. Whatever the order in which its records came, and however often, the
 * same records give the same summary, `rev` apart.
 */
export type TripSummary = {
  /** The version of the rules that it was counted by. */
  readonly rules: number;
  readonly totals: Totals;
  readonly maxSpeedCmps: number | undefined;
  readonly days: Days;
  readonly ids: IdSet;
  readonly timeZone: Sent;
  readonly vehicle: Sent | undefined;
  readonly battery: BatteryLevel | undefined;
  /** Event times of the first and the last record whose clock is plausible. */
  readonly startT: number;
  readonly endT: number;
  /** Event time of the last record that was sent as the end of the trip. */
  readonly endedT: number | undefined;
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
 * A stretch of a trip's windows that are replaced together: `held` before the change, `merged` after it. The
 * windows next to it are needed as far as the rules look around a change.
 */
export type Span = {
  readonly before: readonly Window[];
  readonly held: readonly Window[];
  readonly merged: readonly Window[];
  readonly after: readonly Window[];
  /** True when the trip has no windows before `before`, after `after`. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
};

/** Records an id a second time under another time: a phone that restarted its counter. */
export const conflictsOf = (summary: TripSummary): number =>
  Math.max(0, summary.totals.unique - countIds(summary.ids));

export const missingOf = ({ ids, totals }: TripSummary): number =>
  ids.length === 0 ? 0 : Math.max(0, ids.at(-1)! - ids[0]! + 1 - totals.unique);

/**
 * What the batches said about the trip, merged into what was known. Records that a full window has no room
 * for count here too: which those are is known only in the end, and nothing here can be taken back.
 */
const facts = (summary: TripSummary | undefined, records: readonly TripRecord[]) => {
  let { timeZone, vehicle, battery, endedT, maxSpeedCmps } = summary ?? ({} as Partial<TripSummary>);
  let endT = summary?.endT ?? Number.NEGATIVE_INFINITY;
  for (const { record, timeZone: zone, vehicle: name, ends } of records) {
    const { t, id } = record;
    timeZone = earliest(timeZone, { t, id, text: zone });
    if (name !== undefined) vehicle = earliest(vehicle, { t, id, text: name });
    if (record.batteryPercent !== undefined)
      battery = latest(battery, { t, id, percent: record.batteryPercent });
    if (ends) endedT = maxOf(endedT, t);
    maxSpeedCmps = maxOf(maxSpeedCmps, plausibleSpeedCmps(record));
    endT = Math.max(endT, t);
  }
  if (!timeZone) throw new Error("a trip has at least one record");
  const ids = addIds(
    summary?.ids ?? noIds,
    records.map(({ record }) => record.id),
  );
  return { timeZone, vehicle, battery, endedT, maxSpeedCmps, endT, ids };
};

type Facts = ReturnType<typeof facts>;

const isCountedAnew = (summary: TripSummary | undefined, known: Facts): boolean =>
  !summary ||
  summary.rules !== rulesVersion ||
  summary.timeZone.text !== known.timeZone.text ||
  summary.startT < plausibleFrom(known.endT);

/**
 * True when these records change what every other one counts for, so that a span must hold all windows of the
 * trip: an earlier time zone, a later record that shows an early one's clock to be wrong, or rules that were others.
 */
export const countsAnew = (summary: TripSummary, records: readonly TripRecord[]): boolean =>
  isCountedAnew(summary, facts(summary, records));

export type SpanResult =
  | {
      readonly summary: TripSummary;
      /** False: the records say nothing that was not known. */
      readonly changed: boolean;
    }
  /** The side on which more windows are needed. */
  | "before"
  | "after";

const recordsOf = (windows: readonly Window[], from: number): GpsRecord[] => {
  const records: GpsRecord[] = [];
  for (const window of windows) for (const record of window.records) records.push(record);
  return records.slice(countBefore(records, from));
};

const asideOf = (windows: readonly Window[], from: number): GpsRecord[] =>
  windows.flatMap((window) => (window.start < from ? window.records : []));

/** Of the windows next to a span so many are looked at first: at 1 Hz, and at a fix a minute, they are enough. */
const nearWindows = 4;
const fewWindows = 24;

/** The figures of a trip after a span of it changed. */
const figuresAfter = (summary: TripSummary, span: Span, known: Facts): Figures | "before" | "after" => {
  if (span.merged === span.held) return summary;
  const from = plausibleFrom(known.endT);
  const aside = subtractTotals(
    addTotals(summary.totals, setAsideOf(asideOf(span.merged, from))),
    setAsideOf(asideOf(span.held, from)),
  );
  const after = recordsOf(span.after, from);
  const within = (count: number) => {
    const before = recordsOf(span.before.slice(-count), from);
    const around = (windows: readonly Window[]) => before.concat(recordsOf(windows, from), after);
    return recount(
      {
        held: around(span.held),
        merged: around(span.merged),
        isFirst: span.isFirst && count >= span.before.length,
        isLast: span.isLast,
      },
      known.timeZone.text,
    );
  };
  let change: ReturnType<typeof recount> = "before";
  for (const count of [nearWindows, fewWindows, Number.POSITIVE_INFINITY]) {
    change = within(count);
    if (change !== "before" || count >= span.before.length) break;
  }
  if (typeof change === "string") return change;
  return { totals: addTotals(aside, change.totals), days: inOrder(addDays(summary.days, change.days)) };
};

/**
 * The summary after the windows of a span were merged with `records`. When the trip `countsAnew`, the span must
 * hold all its windows.
 */
export const applySpan = (
  summary: TripSummary | undefined,
  span: Span,
  records: readonly TripRecord[],
): SpanResult => {
  const known = facts(summary, records);
  const from = plausibleFrom(known.endT);
  const anew = isCountedAnew(summary, known);
  const merged = anew ? span.merged.flatMap((window) => window.records) : [];
  const figures =
    anew || !summary ? figuresOf(merged, known.timeZone.text) : figuresAfter(summary, span, known);
  if (typeof figures === "string") return figures;
  const starts = anew ? merged : records.map(({ record }) => record);
  const next: TripSummary = {
    ...known,
    rules: rulesVersion,
    totals: figures.totals,
    days: figures.days,
    startT: starts.reduce(
      (least, { t }) => (t >= from && t < least ? t : least),
      anew || !summary ? Number.POSITIVE_INFINITY : summary.startT,
    ),
  };
  return { summary: next, changed: !summary || span.merged !== span.held || saysMore(summary, next) };
};

const isSameSent = (a: Sent | undefined, b: Sent | undefined): boolean =>
  a?.text === b?.text && a?.t === b?.t && a?.id === b?.id;

/** What records can say though they are all known. */
const saysMore = (summary: TripSummary, next: TripSummary): boolean =>
  next.ids !== summary.ids ||
  next.endT !== summary.endT ||
  next.endedT !== summary.endedT ||
  next.maxSpeedCmps !== summary.maxSpeedCmps ||
  next.rules !== summary.rules ||
  !isSameSent(next.timeZone, summary.timeZone) ||
  !isSameSent(next.vehicle, summary.vehicle) ||
  next.battery?.percent !== summary.battery?.percent ||
  next.battery?.t !== summary.battery?.t ||
  next.battery?.id !== summary.battery?.id;
