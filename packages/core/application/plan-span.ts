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
import { cutSpan, divideSpan, partsOf, recordsOf, type SpanWork } from "./span-work.ts";
import { Surroundings } from "./surroundings.ts";
import type { CachedTrip } from "./trip-cache.ts";
import type { StoredTrip } from "./trip-store.ts";

/** A plan for the first of a span's windows, and what is left of them. */
type Planned = { readonly plan: Plan; readonly rest: readonly SpanWork[] };

/**
 * The plan of as many of a span's windows, from its first on, as one transaction has room for. A single window may need
 * several, for the dates that it changes. Writes nothing itself.
 */
export const planFitting = async (ports: PlanPorts, span: SpanWork): Promise<Planned> => {
  const cached = await cachedTripOf(ports, span.work.key);
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

/** How many windows of a span, from its first on, can come to a trip without making it count anew. */
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

/** What a trip has no room for is rejected with all else that would make the trip count anew: once, not window by window. */
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

/** A trip that has all the dates it can have takes no window on another: they are rejected together, not one by one. */
const onOtherDates =
  (summary: TripSummary | undefined) =>
  (start: number): boolean =>
    summary !== undefined &&
    summary.days.size >= maxTripDates &&
    start >= plausibleFrom(summary.endT) &&
    !summary.days.has(localDateOf(start, summary.timeZone.text));

/** Windows are not all of one size: a part that should just fit mostly does. */
const safeShare = 0.9;

type Attempt =
  | { readonly plan: Plan; readonly unread: SpanWork | undefined }
  /** Not all of it can be committed at once, or at all; but perhaps so many windows. */
  | { readonly limit: Limit | undefined; readonly fitting: number };

/** Reads what a span needs, merges its records, and says what has to be written. */
const planSpan = async (ports: PlanPorts, cached: CachedTrip, whole: SpanWork): Promise<Attempt> => {
  const { stored } = cached;
  const around = await surroundingsOf(ports, cached, whole);
  const [span, unread] = cutSpan(
    whole,
    [...whole.windows.keys()].filter((start) => start <= around.to).length,
  );
  const { merged, changed, refused } = merge(around.held, span!.windows);
  const { result, known } = await counted(stored?.summary, around, merged, recordsOf(span!));
  const { summary } = result;
  if (!result.changed) return { plan: noChange(ports, cached, span!, refused), unread };
  const limit = limitOf(summary);
  if (limit) return { limit, fitting: span!.windows.size >> 1 };
  const plan = planOf(ports, cached, span!, {
    summary,
    placement: placeWindows(stored, around.pages, changed, ports.pageSizes),
    lastStart: merged.at(-1)!.start,
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

/** What a plan holds at most unless told otherwise. */
const heldRecords = 60_000;

/** The windows that a span touches and those between them. Open windows came with the trip, so that appending needs no read. */
const surroundingsOf = async (
  { store, maxHeldRecords = heldRecords }: PlanPorts,
  { stored, recent }: CachedTrip,
  { work, windows }: SpanWork,
): Promise<Surroundings> => {
  if (!stored) return Surroundings.none();
  const starts = [...windows.keys()];
  const stretch = { from: starts[0]!, to: starts.at(-1)! };
  return Surroundings.open(store, work.key, { stored, recent }, stretch, maxHeldRecords);
};

const cachedTripOf = async ({ store, cache }: PlanPorts, key: TripKey): Promise<CachedTrip> => {
  const cached = cache.get(key);
  if (cached) return cached;
  const [stored] = await store.loadTrips([key]);
  const loaded = { stored, recent: [] };
  cache.set(key, loaded);
  return loaded;
};
