import { isNoDay, noDayTotals, subtractDayTotals } from "../domain/counters.ts";
import type { Days } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import {
  applySpan,
  countsAnew,
  type SpanResult,
  type TripKey,
  type TripRecord,
  type TripSummary,
} from "../domain/trip.ts";
import { mergeWindow, type Window, windowMs } from "../domain/window.ts";
import { fitsTransaction } from "./pack-plans.ts";
import { openFrom, type PageSizes, placeWindows } from "./place-windows.ts";
import type { Reject } from "./reject.ts";
import type { SpanWork, TripWork } from "./span-work.ts";
import { Surroundings } from "./surroundings.ts";
import type { CachedTrip, TripCache } from "./trip-cache.ts";
import {
  expiryOf,
  isExpired,
  type LaneChange,
  type StoredTrip,
  type TripChange,
  type TripStore,
} from "./trip-store.ts";

export type PlanPorts = {
  readonly store: TripStore;
  readonly cache: TripCache;
  readonly now: () => number;
  readonly retentionDays: number;
  readonly pageSizes?: PageSizes;
};

/** A trip of more local dates or more holes in its ids is no trip; the bounds keep its summary small. */
export const maxTripDates = 400;
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
  const cached = knownTrip(ports, work.key) ?? (await loadOne(ports, work.key));
  const { stored } = cached;
  const records = [...windows.values()].flat();
  const around = await surroundingsOf(ports.store, cached, work.key, windows, records);
  const { merged, changed, refused } = merge(around.held, windows);
  const rejects = refused.map((record) =>
    rejectOf(ports, work, record, "window-full", "a minute of a trip holds at most 6,000 records"),
  );
  const { result, known } = await counted(stored?.summary, around, merged, records);
  const { summary } = result;
  if (!result.changed) return { span, rejects, change: undefined, laneChanges: [], next: cached };
  const limit = limitOf(summary.days.size, summary.ids.length / 2);
  if (limit) return refusal(ports, span, cached, limit);
  const placement = placeWindows(stored, around.pages, changed, ports.pageSizes);
  const trip: StoredTrip = {
    ...work.key,
    rev: (stored?.rev ?? 0) + 1,
    received: (stored?.received ?? 0) + records.length,
    summary,
    lastWindow: Math.max(stored?.lastWindow ?? Number.NEGATIVE_INFINITY, merged.at(-1)!.start),
    open: placement.open,
    expiresAt: stored?.expiresAt ?? expiryOf(ports.now(), ports.retentionDays),
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
    laneChanges: lanesOf(heldDays, summary.days, trip.expiresAt),
    next: { stored: trip, recent: known ? recentOf(known, trip) : cached.recent },
  };
};

type Merge = {
  readonly merged: readonly Window[];
  readonly changed: readonly Window[];
  /** What full windows have no room for. */
  readonly refused: readonly GpsRecord[];
};

const merge = (held: readonly Window[], incoming: SpanWork["windows"]): Merge => {
  const byStart = new Map(held.map((window) => [window.start, window]));
  const changed: Window[] = [];
  const refused: GpsRecord[] = [];
  for (const [start, added] of incoming) {
    const { window, ...merge } = mergeWindow(
      start,
      byStart.get(start)?.records ?? [],
      added.map(({ record }) => record),
    );
    refused.push(...merge.rejected);
    if (!merge.changed) continue;
    changed.push(window);
    byStart.set(start, window);
  }
  const merged = changed.length === 0 ? held : [...byStart.values()].sort((a, b) => a.start - b.start);
  return { merged, changed, refused };
};

type Counted = {
  readonly result: Exclude<SpanResult, string>;
  /** The last windows of the trip, without one left out between them; undefined when they do not reach its end. */
  readonly known: readonly Window[] | undefined;
};

/** Reads on around the span until its figures can be told. */
const counted = async (
  summary: TripSummary | undefined,
  around: Surroundings,
  merged: readonly Window[],
  records: readonly TripRecord[],
): Promise<Counted> => {
  for (;;) {
    const span = around.spanOf(merged);
    const result = applySpan(summary, span, records);
    if (typeof result === "string") await around.extend(result);
    else return { result, known: span.isLast ? [...span.before, ...merged, ...span.after] : undefined };
  }
};

/** Room for the context that appending to a trip at 1 Hz looks back to; what is beyond is read again. */
const recentMs = 8 * windowMs;
const recentRecords = 24;
const maxRecentRecords = 1_500;

/** The closed windows that the next append may have to look at. */
const recentOf = (known: readonly Window[], trip: StoredTrip): readonly Window[] => {
  const end = known.findLastIndex(({ start }) => start < openFrom(trip)) + 1;
  let from = end;
  let count = 0;
  while (from > 0 && (count < recentRecords || trip.lastWindow - known[from - 1]!.start <= recentMs))
    count += known[--from]!.records.length;
  return count > maxRecentRecords ? [] : known.slice(from, end);
};

/**
 * The plan of as many of a span's windows, from its first on, as one transaction has room for, and the rest of
 * them. What a single window cannot change in one transaction is rejected alone.
 */
export const planFitting = async (
  ports: PlanPorts,
  span: SpanWork,
): Promise<{ readonly plan: Plan; readonly rest: SpanWork | undefined }> => {
  const windows = [...span.windows];
  for (let count = windows.length; ; count = count >> 1) {
    const part = count === windows.length ? span : { ...span, windows: new Map(windows.slice(0, count)) };
    const rest = count === windows.length ? undefined : { ...span, windows: new Map(windows.slice(count)) };
    const plan = await planSpan(ports, part);
    if (fitsTransaction(plan)) return { plan, rest };
    if (count === 1) {
      const cached = knownTrip(ports, span.work.key) ?? (await loadOne(ports, span.work.key));
      return { plan: refusal(ports, part, cached, tooManyDates), rest };
    }
  }
};

const tooManyDates = {
  reason: "trip-too-long",
  detail: "the record changes more local dates of its trip than one transaction can",
} as const;

const refusal = (
  ports: PlanPorts,
  span: SpanWork,
  cached: CachedTrip,
  { reason, detail }: Pick<Reject, "reason" | "detail">,
): Plan => ({
  span,
  rejects: [...span.windows.values()]
    .flat()
    .map(({ record }) => rejectOf(ports, span.work, record, reason, detail)),
  change: undefined,
  laneChanges: [],
  next: cached,
});

/** What is known of a trip; one that has expired since begins anew. */
export const knownTrip = ({ cache, now }: PlanPorts, key: TripKey): CachedTrip | undefined => {
  const cached = cache.get(key);
  return cached?.stored && isExpired(cached.stored, now()) ? undefined : cached;
};

const loadOne = async ({ store, cache }: PlanPorts, key: TripKey): Promise<CachedTrip> => {
  const [stored] = await store.loadTrips([key]);
  const loaded = { stored, recent: [] };
  cache.set(key, loaded);
  return loaded;
};

const limitOf = (dates: number, idRuns: number) =>
  dates > maxTripDates
    ? ({ reason: "trip-too-long", detail: `a trip covers at most ${maxTripDates} local dates` } as const)
    : idRuns > maxIdRuns
      ? ({ reason: "too-many-id-gaps", detail: `the ids of a trip have at most ${maxIdRuns} runs` } as const)
      : undefined;

/**
 * The windows that a span touches and those between them; the whole trip when these records make it count anew.
 * Open windows came with the trip, so that appending needs no read.
 */
const surroundingsOf = async (
  store: TripStore,
  cached: CachedTrip,
  key: TripKey,
  windows: SpanWork["windows"],
  records: readonly TripRecord[],
): Promise<Surroundings> => {
  const { stored, recent } = cached;
  if (!stored) return Surroundings.none();
  if (countsAnew(stored.summary, records))
    return Surroundings.open(store, key, { stored, recent }, { from: 0, to: stored.lastWindow });
  const starts = [...windows.keys()];
  return Surroundings.open(store, key, { stored, recent }, { from: starts[0]!, to: starts.at(-1)! });
};

const lanesOf = (held: Days, next: Days, expiresAt: number): LaneChange[] => {
  const changes: LaneChange[] = [];
  for (const date of new Set([...held.keys(), ...next.keys()])) {
    const before = held.get(date);
    const after = next.get(date);
    const totals = subtractDayTotals(after ?? noDayTotals, before ?? noDayTotals);
    const trips = (after ? 1 : 0) - (before ? 1 : 0);
    if (trips !== 0 || !isNoDay(totals)) changes.push({ date, expiresAt, totals, trips });
  }
  return changes;
};

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
