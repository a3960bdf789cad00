import type { GpsRecord } from "../domain/gps-record.ts";
import {
  applySpan,
  changesTimeZone,
  type Days,
  type DayTotals,
  noDayTotals,
  subtractDayTotals,
  type TripKey,
  type TripRecord,
} from "../domain/trip.ts";
import { mergeWindow, type Window } from "../domain/window.ts";
import { openFrom, type PageSizes, placeWindows } from "./place-windows.ts";
import type { Reject } from "./reject.ts";
import type { SpanWork, TripWork } from "./span-work.ts";
import type { CachedTrip, TripCache } from "./trip-cache.ts";
import type { LaneChange, Page, StoredTrip, TripChange, TripStore } from "./trip-store.ts";
import { firstUsableOf, lastUsableOf } from "./windows.ts";

export type PlanPorts = {
  readonly store: TripStore;
  readonly cache: TripCache;
  readonly now: () => number;
  readonly retentionDays: number;
  readonly pageSizes?: PageSizes;
};

/** A trip of more local dates or more holes in its ids is no trip; the bounds keep its summary small. */
export const maxTripDates = 16;
export const maxIdRuns = 50_000;

/** What a span's commit would write, and what is known of the trip after it. */
export type Plan = {
  readonly span: SpanWork;
  readonly rejects: readonly Reject[];
  /** Undefined: nothing new, or nothing acceptable. */
  readonly change: TripChange | undefined;
  readonly laneChanges: readonly LaneChange[];
  readonly next: CachedTrip;
};

/** Reads what a span needs, merges its records, and says what has to be written. Writes nothing itself. */
export const planSpan = async (ports: PlanPorts, span: SpanWork): Promise<Plan> => {
  const { work, windows } = span;
  const cached = ports.cache.get(work.key) ?? (await loadOne(ports, work.key));
  const { stored } = cached;
  const records = [...windows.values()].flat();
  const { pages, held, before, after } = await loadSurroundings(
    ports.store,
    stored,
    work.key,
    windows,
    records,
  );
  const mergedByStart = new Map(held.map((window) => [window.start, window]));
  const changed: Window[] = [];
  const rejects: Reject[] = [];
  for (const [start, added] of windows) {
    const merge = mergeWindow(
      start,
      mergedByStart.get(start)?.records ?? [],
      added.map(({ record }) => record),
    );
    for (const record of merge.rejected)
      rejects.push(
        rejectOf(ports, work, record, "window-full", "a minute of a trip holds at most 6,000 records"),
      );
    if (!merge.changed) continue;
    changed.push(merge.window);
    mergedByStart.set(start, merge.window);
  }
  const merged = changed.length === 0 ? held : [...mergedByStart.values()].sort((a, b) => a.start - b.start);
  const result = applySpan(stored?.summary, { held, merged, before, after }, records);
  const { summary } = result;
  if (!result.changed) return { span, rejects, change: undefined, laneChanges: [], next: cached };
  const limit = limitOf(summary.days.size, summary.ids.length / 2);
  if (limit)
    return {
      span,
      rejects: records.map(({ record }) => rejectOf(ports, work, record, limit.reason, limit.detail)),
      change: undefined,
      laneChanges: [],
      next: cached,
    };
  const placement = placeWindows(
    stored,
    pages,
    changed,
    beforeOpenOf(stored, merged, before, after),
    ports.pageSizes,
  );
  const trip: StoredTrip = {
    ...work.key,
    rev: (stored?.rev ?? 0) + 1,
    received: (stored?.received ?? 0) + records.length,
    summary,
    lastWindow: Math.max(stored?.lastWindow ?? Number.NEGATIVE_INFINITY, merged.at(-1)!.start),
    open: placement.open,
    beforeOpen: placement.beforeOpen,
    expiresAt: stored?.expiresAt ?? Math.floor(ports.now() / 1000) + ports.retentionDays * 86_400,
  };
  const heldDays: Days = stored?.summary.days ?? new Map();
  return {
    span,
    rejects,
    change: {
      trip,
      expectedRev: stored?.rev,
      pages: placement.pages,
      addedDates: [...summary.days.keys()].filter((date) => !heldDays.has(date)),
      removedDates: [...heldDays.keys()].filter((date) => !summary.days.has(date)),
    },
    laneChanges: lanesOf(heldDays, summary.days),
    next: { stored: trip },
  };
};

const loadOne = async ({ store, cache }: PlanPorts, key: TripKey): Promise<CachedTrip> => {
  const [stored] = await store.loadTrips([key]);
  const loaded = { stored };
  cache.set(key, loaded);
  return loaded;
};

const limitOf = (dates: number, idRuns: number) =>
  dates > maxTripDates
    ? ({ reason: "trip-too-long", detail: `a trip covers at most ${maxTripDates} local dates` } as const)
    : idRuns > maxIdRuns
      ? ({ reason: "too-many-id-gaps", detail: `the ids of a trip have at most ${maxIdRuns} runs` } as const)
      : undefined;

type Surroundings = {
  /** The pages that reach into the span. */
  readonly pages: readonly Page[];
  readonly held: readonly Window[];
  readonly before: GpsRecord | undefined;
  readonly after: GpsRecord | undefined;
};

/**
 * The windows that a span touches, those between them, and the nearest usable records outside. Open windows
 * came with the trip, so that appending needs no read.
 */
const loadSurroundings = async (
  store: TripStore,
  stored: StoredTrip | undefined,
  key: TripKey,
  windows: SpanWork["windows"],
  records: readonly TripRecord[],
): Promise<Surroundings> => {
  if (!stored) return { pages: [], held: [], before: undefined, after: undefined };
  const { open, beforeOpen, summary } = stored;
  if (changesTimeZone(summary, records)) {
    const pages = await store.loadPages(key, 0, openFrom(stored) - 1);
    return { pages, held: [...pages.flat(), ...open], before: undefined, after: undefined };
  }
  const starts = [...windows.keys()];
  const from = starts[0]!;
  const to = starts.at(-1)!;
  const isHeld = ({ start }: Window) => start >= from && start <= to;
  const openAfter = firstUsableOf(open.filter(({ start }) => start > to));
  if (from >= openFrom(stored))
    return {
      pages: [],
      held: open.filter(isHeld),
      before: lastUsableOf(open.filter(({ start }) => start < from)) ?? beforeOpen,
      after: openAfter,
    };
  const pages = await store.loadPages(key, from, Math.min(to, openFrom(stored) - 1));
  const loaded = pages.flat();
  const [before, after] = await Promise.all([
    lastUsableOf(loaded.filter(({ start }) => start < from)) ??
      nearest(store.pagesBefore(key, pages[0]?.[0]?.start ?? from), lastUsableOf),
    to >= openFrom(stored)
      ? openAfter
      : (firstUsableOf(loaded.filter(({ start }) => start > to)) ??
        nearest(store.pagesAfter(key, Math.max(to, loaded.at(-1)?.start ?? to)), firstUsableOf)),
  ]);
  return { pages, held: [...loaded, ...open].filter(isHeld), before, after: after ?? openAfter };
};

const nearest = async (
  pages: AsyncIterable<Page>,
  find: (page: Page) => GpsRecord | undefined,
): Promise<GpsRecord | undefined> => {
  for await (const page of pages) {
    const found = find(page);
    if (found) return found;
  }
  return undefined;
};

/** The last usable record before the windows that were open, after `merged` replaced a stretch of the trip. */
const beforeOpenOf = (
  stored: StoredTrip | undefined,
  merged: readonly Window[],
  before: GpsRecord | undefined,
  after: GpsRecord | undefined,
): GpsRecord | undefined => {
  const from = openFrom(stored);
  const closed = merged.filter(({ start }) => start < from);
  if (closed.length === 0 || (after && after.t < from)) return stored?.beforeOpen;
  return lastUsableOf(closed) ?? before;
};

const lanesOf = (held: Days, next: Days): LaneChange[] => {
  const changes: LaneChange[] = [];
  for (const date of new Set([...held.keys(), ...next.keys()])) {
    const before = held.get(date);
    const after = next.get(date);
    const totals = subtractDayTotals(after ?? noDayTotals, before ?? noDayTotals);
    const trips = (after ? 1 : 0) - (before ? 1 : 0);
    if (trips !== 0 || !isZero(totals)) changes.push({ date, totals, trips });
  }
  return changes;
};

const isZero = ({ records, distanceMm, movingMs, idleMs }: DayTotals): boolean =>
  records === 0 && distanceMm === 0 && movingMs === 0 && idleMs === 0;

const rejectOf = (
  { now }: PlanPorts,
  { key, deliveries }: TripWork,
  record: GpsRecord,
  reason: Reject["reason"],
  detail: string,
): Reject => ({
  reason,
  detail,
  shardId: deliveries[0]!.shardId,
  sequenceNumber: deliveries[0]!.sequenceNumber,
  rejectedAt: new Date(now()).toISOString(),
  ...key,
  record,
});
