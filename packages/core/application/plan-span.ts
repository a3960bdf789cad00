import { noCorrections, wrongSpansOf } from "../domain/corrections.ts";
import { plausibleFrom } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { localDateOf } from "../domain/local-date.ts";
import {
  applySpan,
  countsAnew,
  type SpanResult,
  type TripKey,
  type TripRecord,
  type TripSummary,
} from "../domain/trip.ts";
import { mergeWindow, type Window, windowMs } from "../domain/window.ts";
import { loadTrips } from "./load-trips.ts";
import { fittingShare } from "./pack-plans.ts";
import { openFrom, placeWindows } from "./place-windows.ts";
import {
  type Limit,
  limitOf,
  maxTripDates,
  noChange,
  type Plan,
  type PlanPorts,
  planOf,
  refusal,
} from "./plan.ts";
import { planAnew } from "./plan-anew.ts";
import { inStages } from "./plan-stages.ts";
import { cutSpan, divideSpan, partsOf, receivedAfter, recordsOf, type SpanWork } from "./span-work.ts";
import { Surroundings } from "./surroundings.ts";
import type { CachedTrip } from "./trip-cache.ts";
import type { StoredTrip } from "./trip-store.ts";

/** A plan for the first windows of a span, and the rest of the span. */
type Planned = { readonly plan: Plan; readonly rest: readonly SpanWork[] };

/**
 * The plan for as many of a span's windows, from the first on, as fit into one transaction. A single window may need
 * several transactions, for the dates that it changes. Records that are erased are in neither plan nor rest. Writes
 * nothing itself, unless a trip is to be erased first.
 */
export const planFitting = async (
  ports: PlanPorts,
  whole: SpanWork,
): Promise<Planned & { readonly erased: number }> => {
  const cached = await cachedTripOf(ports, whole.work.key);
  const span = receivedAfter(whole, cached.erasedUntil);
  const erased = recordsOf(whole).length - recordsOf(span).length;
  if (span.windows.size === 0) return { plan: noChange(ports, cached, span, []), rest: [], erased };
  return { ...(await planKept(ports, cached, span)), erased };
};

const planKept = async (ports: PlanPorts, cached: CachedTrip, span: SpanWork): Promise<Planned> => {
  const { stored } = cached;
  const [ordinary, anew] = stored ? cutSpan(span, countOrdinary(stored.summary, span)) : [span, undefined];
  if (!ordinary) return planFirstAnew(ports, { ...cached, stored: stored! }, span);
  let part = ordinary;
  let rest = anew ? [anew] : [];
  for (;;) {
    const planned = await planSpan(ports, cached, part);
    if ("plan" in planned)
      return { plan: planned.plan, rest: planned.unread ? [planned.unread, ...rest] : rest };
    if (planned.limit) {
      const [refused, others] =
        part.windows.size === 1 ? [part] : divideSpan(part, onOtherDates(stored?.summary));
      if (refused) {
        const plan = refusal(ports, cached, refused, planned.limit);
        return { plan, rest: others ? [others, ...rest] : rest };
      }
    }
    const [first, ...more] = partsOf(part, Math.max(1, planned.fitting));
    part = first!;
    rest = [...more, ...rest];
  }
};

/** The number of windows of a span, from the first on, that do not make the trip count anew. */
const countOrdinary = (summary: TripSummary, span: SpanWork): number => {
  const all = [...span.windows.values()];
  const isAnew = (count: number) => countsAnew(summary, all.slice(0, count).flat());
  if (!isAnew(all.length)) return all.length;
  let [ordinary, least] = [0, all.length];
  while (least - ordinary > 1) {
    const middle = (ordinary + least) >> 1;
    if (isAnew(middle)) least = middle;
    else ordinary = middle;
  }
  return ordinary;
};

/** If the trip has no room, all windows that would make it count anew are rejected at once, not one by one. */
const planFirstAnew = async (
  ports: PlanPorts,
  cached: CachedTrip & { readonly stored: StoredTrip },
  span: SpanWork,
): Promise<Planned> => {
  const [first, rest] = cutSpan(span, 1);
  const plan = await planAnew(ports, cached, first!);
  const limit = limitOf(plan.change.trip.summary);
  if (!limit) return { plan: inStages(plan, cached.stored, ports.maxActions), rest: rest ? [rest] : [] };
  const { summary } = cached.stored;
  const [refused, others] = divideSpan(span, (_, records) => countsAnew(summary, records));
  return { plan: refusal(ports, cached, refused!, limit), rest: others ? [others] : [] };
};

/** A trip with the maximum of dates takes no window on another one: all such windows are rejected at once. */
const onOtherDates =
  (summary: TripSummary | undefined) =>
  (start: number): boolean =>
    summary !== undefined &&
    summary.days.size >= maxTripDates &&
    start >= plausibleFrom(summary.endT) &&
    !summary.days.has(localDateOf(start, summary.timeZone.text));

/** Windows differ in size: with this margin, a part that should just fit mostly does. */
const safeShare = 0.9;

type Attempt =
  | { readonly plan: Plan; readonly unread: SpanWork | undefined }
  /** It does not fit into a transaction, or is beyond a limit; this many windows may fit. */
  | { readonly limit: Limit | undefined; readonly fitting: number };

/** Reads what a span needs, merges its records, and plans what to write. */
const planSpan = async (ports: PlanPorts, cached: CachedTrip, whole: SpanWork): Promise<Attempt> => {
  const { stored } = cached;
  const around = await surroundingsOf(ports, cached, whole);
  const [span, unread] = cutSpan(
    whole,
    [...whole.windows.keys()].filter((start) => start <= around.to).length,
  );
  const { merged, changed, corrected, refused } = merge(around.held, span!.windows);
  const { result, known } = await counted(cached, around, merged, recordsOf(span!));
  const { summary } = result;
  if (!result.changed) return { plan: noChange(ports, cached, span!, refused), unread };
  const limit = limitOf(summary);
  if (limit) return { limit, fitting: span!.windows.size >> 1 };
  const plan = planOf(ports, cached, span!, {
    summary,
    placement: placeWindows(stored, around.pages, changed, ports.pageSizes),
    lastStart: merged.at(-1)!.start,
    corrected,
    refused,
    recent: (trip) => (known ? recentOf(known, trip) : cached.recent),
  });
  const share = fittingShare(plan, ports.maxActions);
  if (share >= 1) return { plan, unread };
  const { size } = span!.windows;
  if (size > 1) return { limit: undefined, fitting: Math.floor(size * share * safeShare) };
  return { plan: stored ? inStages(plan, stored, ports.maxActions) : plan, unread };
};

type Merge = {
  readonly merged: readonly Window[];
  readonly changed: readonly Window[];
  readonly corrected: number;
  /** What full windows have no room for. */
  readonly refused: readonly GpsRecord[];
};

const merge = (held: readonly Window[], incoming: SpanWork["windows"]): Merge => {
  const byStart = new Map(held.map((window) => [window.start, window]));
  const changed: Window[] = [];
  let corrected = 0;
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
    corrected += merge.corrected;
    byStart.set(start, window);
  }
  const merged = changed.length === 0 ? held : [...byStart.values()].sort((a, b) => a.start - b.start);
  return { merged, changed, corrected, refused };
};

type Counted = {
  readonly result: Exclude<SpanResult, string>;
  /** The last windows of the trip, without a hole; undefined if they do not reach its end. */
  readonly known: readonly Window[] | undefined;
};

/** Reads on around the span until its figures can be computed. */
const counted = async (
  { stored, pending }: CachedTrip,
  around: Surroundings,
  merged: readonly Window[],
  records: readonly TripRecord[],
): Promise<Counted> => {
  const wrong = wrongSpansOf(pending?.corrections ?? noCorrections);
  for (;;) {
    const span = around.spanOf(merged);
    const result = applySpan(stored?.summary, span, records, wrong);
    if (typeof result === "string") await around.extend(result);
    else return { result, known: span.isLast ? [...span.before, ...merged, ...span.after] : undefined };
  }
};

/** Room for the context that an append at 1 Hz looks back to; anything beyond is read again. */
const recentMs = 8 * windowMs;
const recentRecords = 24;
const maxRecentRecords = 1_500;

/** The closed windows that the next append may need. */
const recentOf = (known: readonly Window[], trip: StoredTrip): readonly Window[] => {
  const end = known.findLastIndex(({ start }) => start < openFrom(trip)) + 1;
  let from = end;
  let count = 0;
  while (from > 0 && (count < recentRecords || trip.lastWindow - known[from - 1]!.start <= recentMs))
    count += known[--from]!.records.length;
  return count > maxRecentRecords ? [] : known.slice(from, end);
};

/** Default of `maxHeldRecords`. */
const heldRecords = 60_000;

/** The windows that a span touches and those between them. Appending needs no read: open windows come with the trip. */
const surroundingsOf = async (
  { store, maxHeldRecords = heldRecords }: PlanPorts,
  cached: CachedTrip,
  { work, windows }: SpanWork,
): Promise<Surroundings> => {
  const { stored, recent } = cached;
  if (!stored) return Surroundings.none();
  const starts = [...windows.keys()];
  const stretch = { from: starts[0]!, to: starts.at(-1)! };
  return Surroundings.open(store, work.key, { stored, recent }, stretch, maxHeldRecords);
};

const cachedTripOf = async (ports: PlanPorts, key: TripKey): Promise<CachedTrip> => {
  const cached = ports.cache.get(key);
  if (cached) return cached;
  const [loaded] = await loadTrips(ports, [key]);
  ports.cache.set(key, loaded!);
  return loaded!;
};
