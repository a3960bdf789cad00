import type { GpsRecord } from "../domain/gps-record.ts";
import { isUsable } from "../domain/gps-record.ts";
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
import type { Reject } from "./reject.ts";
import type { SpanWork, TripWork } from "./span-work.ts";
import { type CachedTrip, firstUsableOf, lastUsableOf, type TripCache, tailOf } from "./trip-cache.ts";
import type { LaneChange, StoredTrip, TripChange, TripStore } from "./trip-store.ts";

export type PlanPorts = {
  readonly store: TripStore;
  readonly cache: TripCache;
  readonly now: () => number;
  readonly retentionDays: number;
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
  const surroundings = await loadSurroundings(ports.store, cached, work.key, windows, records);
  const { held, before, after } = surroundings;
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
  const lastWindow = Math.max(stored?.lastWindow ?? Number.NEGATIVE_INFINITY, merged.at(-1)!.start);
  const trip: StoredTrip = {
    ...work.key,
    rev: (stored?.rev ?? 0) + 1,
    received: (stored?.received ?? 0) + records.length,
    summary,
    lastWindow,
    expiresAt: stored?.expiresAt ?? Math.floor(ports.now() / 1000) + ports.retentionDays * 86_400,
  };
  const heldDays: Days = stored?.summary.days ?? new Map();
  return {
    span,
    rejects,
    change: {
      trip,
      expectedRev: stored?.rev,
      windows: changed,
      addedDates: [...summary.days.keys()].filter((date) => !heldDays.has(date)),
      removedDates: [...heldDays.keys()].filter((date) => !summary.days.has(date)),
    },
    laneChanges: lanesOf(heldDays, summary.days),
    next: { stored: trip, tail: nextTail(cached, merged, before, lastWindow) },
  };
};

const loadOne = async ({ store, cache }: PlanPorts, key: TripKey): Promise<CachedTrip> => {
  const [stored] = await store.loadTrips([key]);
  const loaded = { stored, tail: undefined };
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
  readonly held: readonly Window[];
  readonly before: GpsRecord | undefined;
  readonly after: GpsRecord | undefined;
};

/**
 * The windows that a span touches, those between them, and the nearest usable records outside. Appending
 * needs no read: the summary's last record, or the cached end of the trip, says it all.
 */
const loadSurroundings = async (
  store: TripStore,
  { stored, tail }: CachedTrip,
  key: TripKey,
  windows: SpanWork["windows"],
  records: readonly TripRecord[],
): Promise<Surroundings> => {
  if (!stored) return { held: [], before: undefined, after: undefined };
  if (changesTimeZone(stored.summary, records))
    return {
      held: await store.loadWindows(key, 0, stored.lastWindow),
      before: undefined,
      after: undefined,
    };
  const starts = [...windows.keys()];
  const from = starts[0]!;
  const to = starts.at(-1)!;
  if (from > stored.lastWindow) return { held: [], before: stored.summary.lastUsable, after: undefined };
  if (tail && from >= tail.from) {
    const inside = tail.windows.filter(({ start }) => start >= from && start <= to);
    const earlier = tail.windows.filter(({ start }) => start < from);
    const later = tail.windows.filter(({ start }) => start > to);
    return { held: inside, before: lastUsableOf(earlier) ?? tail.before, after: firstUsableOf(later) };
  }
  const [held, before, after] = await Promise.all([
    store.loadWindows(key, from, to),
    nearest(store.windowsBefore(key, from), (window) => window.records.findLast(isUsable)),
    to >= stored.lastWindow
      ? undefined
      : nearest(store.windowsAfter(key, to), (window) => window.records.find(isUsable)),
  ]);
  return { held, before, after };
};

const nearest = async (
  windows: AsyncIterable<Window>,
  find: (window: Window) => GpsRecord | undefined,
): Promise<GpsRecord | undefined> => {
  for await (const window of windows) {
    const found = find(window);
    if (found) return found;
  }
  return undefined;
};

/** What is known of the trip's end after `merged` replaced a stretch of it. */
const nextTail = (
  { stored, tail }: CachedTrip,
  merged: readonly Window[],
  before: GpsRecord | undefined,
  lastWindow: number,
): CachedTrip["tail"] => {
  const from = merged[0]!.start;
  if (merged.at(-1)!.start < lastWindow) {
    if (!tail || from < tail.from) return undefined;
    const replaced = new Set(merged.map(({ start }) => start));
    const windows = [...tail.windows.filter(({ start }) => !replaced.has(start)), ...merged];
    return tailOf(
      windows.sort((a, b) => a.start - b.start),
      tail.before,
    );
  }
  const isContinued = tail && stored && from > tail.from;
  const earlier = isContinued ? tail.windows.filter(({ start }) => start < from) : [];
  return tailOf([...earlier, ...merged], isContinued ? tail.before : before);
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
