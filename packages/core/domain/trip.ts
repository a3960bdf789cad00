import { areSameSpans, isWithin, noTimeSpans, type TimeSpan, type TimeSpans } from "./corrections.ts";
import { addTotals, noTotals, subtractTotals, type Totals } from "./counters.ts";
import {
  addDays,
  countBefore,
  type Days,
  divideMarked,
  type Figures,
  inOrder,
  markedFiguresOf,
  plausibleFrom,
  setAsideOf,
} from "./figures.ts";
import type { GpsRecord } from "./gps-record.ts";
import { addIds, type IdSet, type IdSpan, idSpanOf, noIds } from "./id-set.ts";
import { maxOf } from "./max-of.ts";
import { type Recount, recount, subtractDays } from "./recount.ts";
import { plausibleSpeedCmps, rulesVersion } from "./rules.ts";
import { WholeCount } from "./whole-count.ts";
import type { Window } from "./window.ts";

export type TripKey = { readonly driver: string; readonly trip: string };

/** A text that was sent with a record; the one sent with the earliest record counts. */
export type Sent = { readonly t: number; readonly id: number; readonly text: string };

/** The earlier record decides; of two texts sent with one record, the smaller wins. Associative and commutative. */
export const earliest = (a: Sent | undefined, b: Sent | undefined): Sent | undefined => {
  if (!a || !b) return a ?? b;
  const byRecord = a.t - b.t || a.id - b.id;
  return byRecord < 0 || (byRecord === 0 && a.text < b.text) ? a : b;
};

/** A level of the phone's battery, in per cent; the one sent with the latest record counts. */
export type BatteryLevel = { readonly t: number; readonly id: number; readonly percent: number };

/** The later record decides; of two levels sent with one record, the higher wins. Associative and commutative. */
export const latest = (
  a: BatteryLevel | undefined,
  b: BatteryLevel | undefined,
): BatteryLevel | undefined => {
  if (!a || !b) return a ?? b;
  return (a.t - b.t || a.id - b.id || a.percent - b.percent) > 0 ? a : b;
};

/**
 * The summary of all of a trip's windows. The same records give the same summary, whatever their order and however
 * often they are delivered.
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
  /** When the records are wrong, by the driver's corrections. */
  readonly wrong: TimeSpans;
  /** From the first to the last record that is not; undefined: nothing is marked, or everything. */
  readonly right: TimeSpan | undefined;
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
 * A stretch of a trip's windows that are replaced together: `held` before the change, `merged` after it. It needs the
 * adjacent windows as far as the rules look around a change.
 */
export type Span = {
  readonly before: readonly Window[];
  readonly held: readonly Window[];
  readonly merged: readonly Window[];
  readonly after: readonly Window[];
  /** Whether the trip has no windows before `before` (`isFirst`) or after `after` (`isLast`). */
  readonly isFirst: boolean;
  readonly isLast: boolean;
};

/** A summary as readers get it: with the span of the ids instead of the ids. */
export type ReadSummary = Omit<TripSummary, "ids"> & { readonly ids: IdSpan };

export const toRead = (summary: TripSummary): ReadSummary => ({ ...summary, ids: idSpanOf(summary.ids) });

/** From when to when the trip lasts: without what its driver marked at its ends. */
export const lastsOf = ({ startT, endT, right }: Pick<TripSummary, "startT" | "endT" | "right">): TimeSpan =>
  right ?? { from: startT, to: endT };

/** The number of records that repeat an id at another time: the phone restarted its counter. */
export const conflictsOf = ({ ids, totals }: ReadSummary): number => Math.max(0, totals.unique - ids.count);

/** The id range minus the unique records. Apps without a counter send the time as the id, which tells of no hole. */
export const missingOf = (summary: ReadSummary): number => {
  const { ids, totals } = summary;
  return ids.count === 0 || areTimes(summary) ? 0 : Math.max(0, ids.last - ids.first + 1 - totals.unique);
};

/** Epoch seconds or milliseconds. */
const areTimes = ({ ids, startT, endT }: ReadSummary): boolean =>
  [1, 1000].some((unit) => ids.first === Math.floor(startT / unit) && ids.last === Math.floor(endT / unit));

/**
 * What the batches said about the trip, merged into what was known. Includes records that a full window rejects: which
 * ones those are is known only in the end, and these facts cannot be subtracted.
 */
const facts = (summary: TripSummary | undefined, records: readonly TripRecord[], wrong: TimeSpans) => {
  let { timeZone, vehicle, battery, endedT, maxSpeedCmps } = summary ?? ({} as Partial<TripSummary>);
  let endT = summary?.endT ?? Number.NEGATIVE_INFINITY;
  for (const { record, timeZone: zone, vehicle: name, ends } of records) {
    const { t, id } = record;
    timeZone = earliest(timeZone, { t, id, text: zone });
    if (name !== undefined) vehicle = earliest(vehicle, { t, id, text: name });
    if (record.batteryPercent !== undefined)
      battery = latest(battery, { t, id, percent: record.batteryPercent });
    if (ends) endedT = maxOf(endedT, t);
    if (!isWithin(wrong, t)) maxSpeedCmps = maxOf(maxSpeedCmps, plausibleSpeedCmps(record));
    endT = Math.max(endT, t);
  }
  if (!timeZone) throw new Error("a trip has at least one record");
  const ids = addIds(
    summary?.ids ?? noIds,
    records.map(({ record }) => record.id),
  );
  return { timeZone, vehicle, battery, endedT, maxSpeedCmps, endT, ids, wrong };
};

type Facts = ReturnType<typeof facts>;

/**
 * Whether these records change what the others count for, so that the trip is recounted from all its windows: a time
 * zone from an earlier record, a later record that proves an early clock wrong, or figures of another rules version.
 */
export const countsAnew = (summary: TripSummary, records: readonly TripRecord[]): boolean => {
  const { timeZone, endT } = facts(summary, records, summary.wrong);
  return (
    summary.rules !== rulesVersion ||
    summary.timeZone.text !== timeZone.text ||
    summary.startT < plausibleFrom(endT)
  );
};

export type SpanResult =
  | {
      readonly summary: TripSummary;
      /** False: the records add nothing new. */
      readonly changed: boolean;
    }
  /** The side on which more windows are needed. */
  | "before"
  | "after";

/** Which records of a trip count: those with a plausible clock, from `from` on, that are not marked as wrong. */
type Counting = { readonly from: number; readonly wrong: TimeSpans };

const countingOf = ({ endT, wrong }: Pick<TripSummary, "endT" | "wrong">): Counting => ({
  from: plausibleFrom(endT),
  wrong,
});

const plausibleOf = (windows: readonly Window[], from: number): GpsRecord[] => {
  const records: GpsRecord[] = [];
  for (const window of windows) for (const record of window.records) records.push(record);
  return records.slice(countBefore(records, from));
};

const recordsOf = (windows: readonly Window[], { from, wrong }: Counting): readonly GpsRecord[] =>
  divideMarked(plausibleOf(windows, from), wrong).right;

/** What the records that a driver marked as wrong count for. */
const markedOf = (windows: readonly Window[], { from, wrong }: Counting, timeZone: string): Figures =>
  wrong.length === 0
    ? { totals: noTotals, days: new Map() }
    : markedFiguresOf(divideMarked(plausibleOf(windows, from), wrong).marked, timeZone);

const asideOf = (windows: readonly Window[], from: number): GpsRecord[] =>
  windows.flatMap((window) => (window.start < from ? window.records : []));

/** The number of adjacent windows to try first: enough at 1 Hz, and at a fix a minute. */
const nearWindows = 4;
const fewWindows = 24;
const moreThan = (count: number): number => (count < fewWindows ? fewWindows : Number.POSITIVE_INFINITY);

/** Changed windows of a span, up to `heldTo` and `mergedTo`, with few unchanged ones between them. */
type Piece = { heldFrom: number; heldTo: number; mergedFrom: number; mergedTo: number };

/** Where a span changed: changes far apart are counted one by one, each with its own surroundings only. */
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

/** What a piece changes, given that the pieces before it are merged and those after it are not. */
const recountPiece = (span: Span, piece: Piece, counting: Counting, timeZone: string): Recount => {
  const earlier = [...span.before, ...span.merged.slice(0, piece.mergedFrom)];
  const later = [...span.held.slice(piece.heldTo), ...span.after];
  const held = span.held.slice(piece.heldFrom, piece.heldTo);
  const merged = span.merged.slice(piece.mergedFrom, piece.mergedTo);
  // All of it is set aside, or marked.
  if (recordsOf(merged, counting).length === 0) return { totals: noTotals, days: new Map() };
  for (let [back, on] = [nearWindows, nearWindows]; ; ) {
    const before = recordsOf(earlier.slice(-back), counting);
    const after = recordsOf(later.slice(0, on), counting);
    const around = (windows: readonly Window[]) => before.concat(recordsOf(windows, counting), after);
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
  const counting = countingOf(known);
  const { from } = counting;
  const timeZone = known.timeZone.text;
  const [is, was] = [markedOf(span.merged, counting, timeZone), markedOf(span.held, counting, timeZone)];
  let totals = subtractTotals(
    addTotals(summary.totals, addTotals(is.totals, setAsideOf(asideOf(span.merged, from)))),
    addTotals(was.totals, setAsideOf(asideOf(span.held, from))),
  );
  let days = addDays(summary.days, subtractDays(is.days, was.days));
  for (const piece of piecesOf(span)) {
    const change = recountPiece(span, piece, counting, timeZone);
    if (typeof change === "string") return change;
    totals = addTotals(totals, change.totals);
    days = addDays(days, change.days);
  }
  return { totals, days: inOrder(days) };
};

/** Joins what the batches said about a trip with the figures of its windows. */
const summaryWith = (
  known: Facts,
  { totals, days }: Figures,
  { startT, right }: Pick<TripSummary, "startT" | "right">,
): TripSummary => ({
  ...known,
  rules: rulesVersion,
  totals,
  days,
  startT,
  right,
});

/** With the records from the first to the last of these that are not marked; nothing to say if none can be. */
const rightWith = (
  right: TimeSpan | undefined,
  records: readonly Pick<GpsRecord, "t">[],
  { from, wrong }: Counting,
): TimeSpan | undefined => {
  if (wrong.length === 0) return undefined;
  let [first, last] = [right?.from ?? Number.POSITIVE_INFINITY, right?.to ?? Number.NEGATIVE_INFINITY];
  for (const { t } of records) {
    if (t < from || isWithin(wrong, t)) continue;
    first = Math.min(first, t);
    last = Math.max(last, t);
  }
  return first <= last ? { from: first, to: last } : undefined;
};

/**
 * The summary after the windows of a span were merged with `records`. Without a previous summary, the span is the
 * whole trip, of which `wrong` is marked. Not for a trip that `countsAnew`.
 */
export const applySpan = (
  summary: TripSummary | undefined,
  span: Span,
  records: readonly TripRecord[],
  wrong: TimeSpans = noTimeSpans,
): SpanResult => {
  if (!summary) {
    const count = new AnewCount(undefined, records, wrong);
    for (const window of span.merged) count.add(window);
    return { summary: count.summary(), changed: true };
  }
  const known = facts(summary, records, summary.wrong);
  const figures = figuresAfter(summary, span, known);
  if (typeof figures === "string") return figures;
  const counting = countingOf(known);
  const startT = records.reduce(
    (least, { record: { t } }) => (t >= counting.from && t < least ? t : least),
    summary.startT,
  );
  const right = rightWith(
    summary.right,
    records.map(({ record }) => record),
    counting,
  );
  const next = summaryWith(known, figures, { startT, right });
  return { summary: next, changed: span.merged !== span.held || saysMore(summary, next) };
};

/**
 * Recounts a trip after `records` were merged into it, or other spans of it were marked as `wrong`: takes all its
 * windows in order of time, and holds only a stretch of them at once.
 */
export class AnewCount {
  readonly #known: Facts;
  readonly #counting: Counting;
  readonly #count: WholeCount;
  /** Other rules, or what was marked, may have left out other speeds, so the maximum is read anew as well. */
  readonly #readsSpeeds: boolean;
  #maxSpeedCmps: number | undefined;
  #others: Figures = { totals: noTotals, days: new Map() };
  #startT = Number.POSITIVE_INFINITY;
  #right: TimeSpan | undefined;

  constructor(
    summary: TripSummary | undefined,
    records: readonly TripRecord[],
    wrong: TimeSpans = summary?.wrong ?? noTimeSpans,
  ) {
    this.#readsSpeeds =
      summary !== undefined && (summary.rules !== rulesVersion || !areSameSpans(summary.wrong, wrong));
    this.#known = facts(
      summary && this.#readsSpeeds ? { ...summary, maxSpeedCmps: undefined } : summary,
      records,
      wrong,
    );
    this.#maxSpeedCmps = this.#known.maxSpeedCmps;
    this.#counting = countingOf(this.#known);
    this.#count = new WholeCount(this.#known.timeZone.text);
  }

  add(window: Window): void {
    const { from, wrong } = this.#counting;
    if (window.start < from) this.#addOthers({ totals: addTotals(noTotals, setAsideOf(window.records)) });
    const plausible = plausibleOf([window], from);
    const { right, marked } = divideMarked(plausible, wrong);
    if (marked.length > 0) this.#addOthers(markedFiguresOf(marked, this.#known.timeZone.text));
    if (this.#readsSpeeds)
      for (const record of window.records)
        if (!isWithin(wrong, record.t))
          this.#maxSpeedCmps = maxOf(this.#maxSpeedCmps, plausibleSpeedCmps(record));
    this.#startT = Math.min(this.#startT, plausible[0]?.t ?? this.#startT);
    this.#right = rightWith(this.#right, right, this.#counting);
    this.#count.add(right);
  }

  #addOthers({ totals, days = new Map() }: Pick<Figures, "totals"> & Partial<Figures>): void {
    this.#others = {
      totals: addTotals(this.#others.totals, totals),
      days: addDays(this.#others.days, days),
    };
  }

  summary(): TripSummary {
    const { totals, days } = this.#count.figures();
    const known = { ...this.#known, maxSpeedCmps: this.#maxSpeedCmps };
    const figures = {
      totals: addTotals(this.#others.totals, totals),
      days: inOrder(addDays(days, this.#others.days)),
    };
    return summaryWith(known, figures, { startT: this.#startT, right: this.#right });
  }
}

const isSameSent = (a: Sent | undefined, b: Sent | undefined): boolean =>
  a?.text === b?.text && a?.t === b?.t && a?.id === b?.id;

/** Whether records that are all known say something new about the trip. */
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
