import { addTotals, noTotals, subtractTotals, type Totals } from "./counters.ts";
import { countBefore, type Days, type Figures, inOrder, plausibleFrom, setAsideOf } from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { addIds, type IdSet, type IdSpan, idSpanOf, noIds } from "./id-set.ts";
import { maxOf } from "./max-of.ts";
import { addDays, type Recount, recount } from "./recount.ts";
import { plausibleSpeedCmps, rulesVersion } from "./rules.ts";
import { WholeCount } from "./whole-count.ts";
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

/** A summary as it is read: what is told of the ids, without them. */
export type ReadSummary = Omit<TripSummary, "ids"> & { readonly ids: IdSpan };

export const toRead = (summary: TripSummary): ReadSummary => ({ ...summary, ids: idSpanOf(summary.ids) });

/** Records an id a second time under another time: a phone that restarted its counter. */
export const conflictsOf = ({ ids, totals }: ReadSummary): number => Math.max(0, totals.unique - ids.count);

export const missingOf = ({ ids, totals }: ReadSummary): number =>
  ids.count === 0 ? 0 : Math.max(0, ids.last - ids.first + 1 - totals.unique);

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

/**
 * True when these records change what every other one counts for, so that it is counted anew from all its windows: an
 * earlier time zone, a later record that shows an early one's clock to be wrong, or rules that were others.
 */
export const countsAnew = (summary: TripSummary, records: readonly TripRecord[]): boolean => {
  const { timeZone, endT } = facts(summary, records);
  return (
    summary.rules !== rulesVersion ||
    summary.timeZone.text !== timeZone.text ||
    summary.startT < plausibleFrom(endT)
  );
};

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

/** Of the windows next to a change so many are looked at first: at 1 Hz, and at a fix a minute, they are enough. */
const nearWindows = 4;
const fewWindows = 24;
const moreThan = (count: number): number => (count < fewWindows ? fewWindows : Number.POSITIVE_INFINITY);

/** Windows of a span that changed, up to `heldTo` and `mergedTo`, with few between them that did not. */
type Piece = { heldFrom: number; heldTo: number; mergedFrom: number; mergedTo: number };

/** Where a span changed: far apart changes are counted one by one, each with no more than what is around it. */
const piecesOf = ({ held, merged }: Pick<Span, "held" | "merged">): Piece[] => {
  const pieces: Piece[] = [];
  for (let h = 0, m = 0; m < merged.length; m++) {
    const isHeld = held[h]?.start === merged[m]!.start;
    if (!isHeld || held[h] !== merged[m]) {
      let piece = pieces.at(-1);
      if (!piece || m - piece.mergedTo > nearWindows) {
        piece = { heldFrom: h, heldTo: h, mergedFrom: m, mergedTo: m };
        pieces.push(piece);
      }
      piece.heldTo = isHeld ? h + 1 : h;
      piece.mergedTo = m + 1;
    }
    if (isHeld) h++;
  }
  return pieces;
};

/** What a piece changes, when those before it have changed and those after it have not yet. */
const recountPiece = (span: Span, piece: Piece, from: number, timeZone: string): Recount => {
  const earlier = [...span.before, ...span.merged.slice(0, piece.mergedFrom)];
  const later = [...span.held.slice(piece.heldTo), ...span.after];
  const held = span.held.slice(piece.heldFrom, piece.heldTo);
  const merged = span.merged.slice(piece.mergedFrom, piece.mergedTo);
  for (let [back, on] = [nearWindows, nearWindows]; ; ) {
    const before = recordsOf(earlier.slice(-back), from);
    const after = recordsOf(later.slice(0, on), from);
    const around = (windows: readonly Window[]) => before.concat(recordsOf(windows, from), after);
    const isFirst = span.isFirst && back >= earlier.length;
    const isLast = span.isLast && on >= later.length;
    const change = recount({ held: around(held), merged: around(merged), isFirst, isLast }, timeZone);
    if (change === "before" && back < earlier.length) back = moreThan(back);
    else if (change === "after" && on < later.length) on = moreThan(on);
    else return change;
  }
};

/** The figures of a trip after a span of it changed. */
const figuresAfter = (summary: TripSummary, span: Span, known: Facts): Recount => {
  if (span.merged === span.held) return summary;
  const from = plausibleFrom(known.endT);
  let totals = subtractTotals(
    addTotals(summary.totals, setAsideOf(asideOf(span.merged, from))),
    setAsideOf(asideOf(span.held, from)),
  );
  let { days } = summary;
  for (const piece of piecesOf(span)) {
    const change = recountPiece(span, piece, from, known.timeZone.text);
    if (typeof change === "string") return change;
    totals = addTotals(totals, change.totals);
    days = addDays(days, change.days);
  }
  return { totals, days: inOrder(days) };
};

/** What the batches said about a trip, with the figures of its windows. */
const summaryWith = (known: Facts, { totals, days }: Figures, startT: number): TripSummary => ({
  ...known,
  rules: rulesVersion,
  totals,
  days,
  startT,
});

/**
 * The summary after the windows of a span were merged with `records`; without a summary they are the whole trip. Not
 * for a trip that `countsAnew`.
 */
export const applySpan = (
  summary: TripSummary | undefined,
  span: Span,
  records: readonly TripRecord[],
): SpanResult => {
  if (!summary) {
    const count = new AnewCount(undefined, records);
    for (const window of span.merged) count.add(window);
    return { summary: count.summary(), changed: true };
  }
  const known = facts(summary, records);
  const figures = figuresAfter(summary, span, known);
  if (typeof figures === "string") return figures;
  const from = plausibleFrom(known.endT);
  const startT = records.reduce(
    (least, { record: { t } }) => (t >= from && t < least ? t : least),
    summary.startT,
  );
  const next = summaryWith(known, figures, startT);
  return { summary: next, changed: span.merged !== span.held || saysMore(summary, next) };
};

/**
 * Counts a trip anew that `records` were merged into: from all its windows, one after another in the order of time, of
 * which it keeps no more than a stretch.
 */
export class AnewCount {
  readonly #known: Facts;
  readonly #from: number;
  readonly #count: WholeCount;
  #aside: Totals = noTotals;
  #startT = Number.POSITIVE_INFINITY;

  constructor(summary: TripSummary | undefined, records: readonly TripRecord[]) {
    this.#known = facts(summary, records);
    this.#from = plausibleFrom(this.#known.endT);
    this.#count = new WholeCount(this.#known.timeZone.text);
  }

  add(window: Window): void {
    if (window.start < this.#from) this.#aside = addTotals(this.#aside, setAsideOf(window.records));
    const records = recordsOf([window], this.#from);
    this.#startT = Math.min(this.#startT, records[0]?.t ?? this.#startT);
    this.#count.add(records);
  }

  summary(): TripSummary {
    const { totals, days } = this.#count.figures();
    return summaryWith(this.#known, { totals: addTotals(this.#aside, totals), days }, this.#startT);
  }
}

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
