import type { GpsRecord } from "../domain/gps-record.ts";
import { isUsable } from "../domain/gps-record.ts";
import {
  addDayTotals,
  applySpan,
  changesTimeZone,
  type Days,
  type DayTotals,
  noDayTotals,
  subtractDayTotals,
  type TripKey,
  type TripRecord,
} from "../domain/trip.ts";
import { mergeWindow, type Window, windowMs, windowStartOf } from "../domain/window.ts";
import { maxRecordBytes } from "../domain/window-codec.ts";
import type { Delivery, Reject } from "./reject.ts";
import { type CachedTrip, firstUsableOf, lastUsableOf, type TripCache, tailOf } from "./trip-cache.ts";
import type { Commit, LaneChange, StoredTrip, TripChange, TripStore } from "./trip-store.ts";

export type CommitPorts = {
  readonly store: TripStore;
  readonly cache: TripCache;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** The fleet lane that only this writer adds to. */
  readonly lane: string;
  readonly retentionDays: number;
};

/** The records of one trip that one invocation brought. */
export type TripWork = {
  readonly key: TripKey;
  readonly records: readonly TripRecord[];
  readonly deliveries: readonly Delivery[];
};

export type CommitResult = {
  readonly failed: readonly string[];
  readonly rejects: readonly Reject[];
  readonly commits: number;
};

/**
 * Bounds of a transaction: DynamoDB allows 100 actions and 4 MB in all. A span of full windows, of the records
 * that compress worst, fits with the trip's summary.
 */
const maxSpanWindows = 20;
const maxSpanGapMs = 10 * windowMs;
const maxActions = 100;
const maxCommitBytes = 3_800_000;
/** Keys, attribute names and what else an item holds beside records and ids. */
const itemBytes = 512;
const maxIdBytes = 5;

/** A trip of more local dates or more holes in its ids is no trip; the bounds keep its summary small. */
export const maxTripDates = 16;
export const maxIdRuns = 50_000;

const maxAttempts = 8;
/** After as many attempts each trip goes alone: one that cannot be committed must not hold up the others. */
const sharedAttempts = 4;

/** Records of one trip in neighbouring windows: what is read, merged and committed together. */
type SpanWork = { readonly work: TripWork; readonly windows: ReadonlyMap<number, TripRecord[]> };

export const commitTrips = async (ports: CommitPorts, works: readonly TripWork[]): Promise<CommitResult> => {
  const failed = new Set<string>();
  const rejects: Reject[] = [];
  let commits = 0;
  const queues = works.map((work) => spansOf(work));
  for (;;) {
    // One span of each trip at a time: the next one reads what the one before has committed.
    const round = queues.flatMap((queue) => queue.splice(0, 1));
    if (round.length === 0) break;
    const result = await commitRound(ports, round);
    commits += result.commits;
    addAll(rejects, result.rejects);
    for (const { work } of result.failed) {
      for (const { sequenceNumber } of work.deliveries) failed.add(sequenceNumber);
      queues[works.indexOf(work)]!.length = 0;
    }
  }
  return { failed: [...failed], rejects, commits };
};

const spansOf = (work: TripWork): SpanWork[] => {
  const windows = Map.groupBy(work.records, ({ record }) => windowStartOf(record.t));
  const spans: Map<number, TripRecord[]>[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [start, records] of [...windows].sort(([a], [b]) => a - b)) {
    const span = spans.at(-1);
    if (span && start - last <= maxSpanGapMs && span.size < maxSpanWindows) span.set(start, records);
    else spans.push(new Map([[start, records]]));
    last = start;
  }
  return spans.map((span) => ({ work, windows: span }));
};

type Plan = {
  readonly span: SpanWork;
  readonly rejects: readonly Reject[];
  /** Undefined: nothing new, or nothing acceptable. */
  readonly change: TripChange | undefined;
  readonly laneChanges: readonly LaneChange[];
  readonly next: CachedTrip;
};

const commitRound = async (
  ports: CommitPorts,
  round: readonly SpanWork[],
): Promise<{ failed: SpanWork[]; rejects: Reject[]; commits: number }> => {
  let pending = [...round];
  const rejects: Reject[] = [];
  let commits = 0;
  for (let attempt = 0; attempt < maxAttempts && pending.length > 0; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    await loadMissing(ports, pending);
    const plans = await Promise.all(pending.map((span) => planSpan(ports, span)));
    const again: SpanWork[] = [];
    for (const plan of plans) {
      if (plan.change) continue;
      addAll(rejects, plan.rejects);
      ports.cache.set(plan.span.work.key, plan.next);
    }
    const changing = plans.filter((plan) => plan.change);
    for (const pack of attempt < sharedAttempts ? packPlans(changing) : changing.map((plan) => [plan])) {
      const outcome = await commitPack(ports, pack);
      if (outcome === "committed") {
        commits++;
        for (const plan of pack) addAll(rejects, plan.rejects);
      } else again.push(...pack.map((plan) => plan.span));
    }
    pending = again;
  }
  return { failed: pending, rejects, commits };
};

/** As arguments of one `push`, more than some 100,000 would overflow the stack. */
const addAll = <T>(list: T[], added: readonly T[]): void => {
  for (const item of added) list.push(item);
};

const backoffMs = (attempt: number, random: number): number => Math.min(1_000, 20 * 2 ** attempt) * random;

const commitPack = async (ports: CommitPorts, pack: readonly Plan[]): Promise<"committed" | "again"> => {
  const commit: Commit = {
    lane: ports.lane,
    trips: pack.map((plan) => plan.change!),
    laneChanges: sumLanes(pack.flatMap((plan) => plan.laneChanges)),
  };
  let outcome: Awaited<ReturnType<TripStore["commit"]>>;
  try {
    outcome = await ports.store.commit(commit);
  } catch (error) {
    // Whether it happened is unknown, so nothing that was known of these trips is.
    for (const { span } of pack) ports.cache.drop(span.work.key);
    throw error;
  }
  switch (outcome.kind) {
    case "committed":
      for (const { span, next } of pack) ports.cache.set(span.work.key, next);
      return "committed";
    case "stale":
      for (const key of outcome.trips) ports.cache.drop(key);
      return "again";
    case "busy":
      return "again";
    default:
      return outcome satisfies never;
  }
};

const loadMissing = async ({ store, cache }: CommitPorts, spans: readonly SpanWork[]): Promise<void> => {
  const keys = spans.map(({ work }) => work.key).filter((key) => !cache.get(key));
  if (keys.length === 0) return;
  const trips = await store.loadTrips(keys);
  for (const [index, key] of keys.entries()) cache.set(key, { stored: trips[index], tail: undefined });
};

const planSpan = async (ports: CommitPorts, span: SpanWork): Promise<Plan> => {
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

const loadOne = async ({ store, cache }: CommitPorts, key: TripKey): Promise<CachedTrip> => {
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

const sumLanes = (changes: readonly LaneChange[]): LaneChange[] => {
  const sums = new Map<string, LaneChange>();
  for (const { date, totals, trips } of changes) {
    const sum = sums.get(date);
    sums.set(date, {
      date,
      totals: addDayTotals(sum?.totals ?? noDayTotals, totals),
      trips: (sum?.trips ?? 0) + trips,
    });
  }
  return [...sums.values()];
};

/** Trips of one invocation share transactions as far as they fit. */
const packPlans = (plans: readonly Plan[]): Plan[][] => {
  const packs: { plans: Plan[]; actions: number; bytes: number; dates: Set<string> }[] = [];
  for (const plan of plans) {
    const change = plan.change!;
    const actions = 1 + change.windows.length + change.addedDates.length + change.removedDates.length;
    const bytes = bytesOf(change) + itemBytes * (actions + plan.laneChanges.length);
    const pack = packs.at(-1);
    const dates = new Set([...(pack?.dates ?? []), ...plan.laneChanges.map(({ date }) => date)]);
    if (pack && pack.actions + actions + dates.size <= maxActions && pack.bytes + bytes <= maxCommitBytes) {
      pack.plans.push(plan);
      pack.actions += actions;
      pack.bytes += bytes;
      pack.dates = dates;
    } else
      packs.push({
        plans: [plan],
        actions,
        bytes,
        dates: new Set(plan.laneChanges.map(({ date }) => date)),
      });
  }
  return packs.map((pack) => pack.plans);
};

/** At most what a change's records and ids take. */
const bytesOf = ({ trip, windows }: TripChange): number =>
  windows.reduce((sum, window) => sum + window.records.length * maxRecordBytes, 0) +
  trip.summary.ids.length * maxIdBytes;

const rejectOf = (
  { now }: CommitPorts,
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
