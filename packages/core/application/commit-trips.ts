import { countsAnew, type TripKey } from "../domain/trip.ts";
import { backoffMs } from "./backoff.ts";
import type { KeepRejects } from "./keep-rejects.ts";
import { loadTrips } from "./load-trips.ts";
import { packPlans, sumLanes } from "./pack-plans.ts";
import { type ChangingPlan, isChanging, type News, type Plan, type PlanPorts, type Step } from "./plan.ts";
import { planFitting } from "./plan-span.ts";
import { isSmall, type SpanWork, spansOf, type TripWork } from "./span-work.ts";
import type { CachedTrip } from "./trip-cache.ts";
import { type Commit, isExpired, type TripStore } from "./trip-store.ts";

export type CommitPorts = PlanPorts & {
  /** The fleet lane that only this writer adds to. */
  readonly lane: string;
  readonly keepRejects: KeepRejects;
};

export type CommitResult = News & {
  readonly failed: readonly string[];
  readonly commits: number;
  /** Records that were received before an order to erase them. */
  readonly erased: number;
};

const maxAttempts = 8;
/** After this many attempts each trip is committed alone: a trip that fails must not hold up the others. */
const sharedAttempts = 4;

type Progress = {
  readonly failed: Set<string>;
  commits: number;
  erased: number;
  added: number;
  corrected: number;
};

/** Trips with much work are planned a few at a time: each plan holds what it reads. */
const largeAtOnce = 4;

export const commitTrips = async (ports: CommitPorts, works: readonly TripWork[]): Promise<CommitResult> => {
  const progress: Progress = { failed: new Set(), commits: 0, erased: 0, added: 0, corrected: 0 };
  await loadMissing(ports, works);
  // Small work is committed before anything is read for large work: no driver waits for another's large trip.
  const { small = [], large = [] } = Object.groupBy(works.map(spansOf), (spans) =>
    isSmallWork(ports, spans) ? "small" : "large",
  );
  await commitSpans(ports, small, progress);
  for (let at = 0; at < large.length; at += largeAtOnce)
    await commitSpans(ports, large.slice(at, at + largeAtOnce), progress);
  return { ...progress, failed: [...progress.failed] };
};

const isSmallWork = ({ cache }: CommitPorts, [span, ...more]: readonly SpanWork[]): boolean => {
  if (!span || more.length > 0 || !isSmall(span)) return false;
  const stored = cache.get(span.work.key)?.stored;
  return !stored || !countsAnew(stored.summary, span.work.records);
};

/** Commits the spans of some trips, in order within each trip. */
const commitSpans = async (
  ports: CommitPorts,
  trips: readonly (readonly SpanWork[])[],
  progress: Progress,
): Promise<void> => {
  let queues = trips;
  while (queues.length > 0) {
    // One span of each trip at a time: the next one reads what the previous one committed.
    const round = await commitRound(
      ports,
      queues.map(([span]) => span!),
    );
    progress.commits += round.commits;
    progress.erased += round.erased;
    progress.added += round.added;
    progress.corrected += round.corrected;
    for (const { work } of round.failed)
      for (const { offset } of work.deliveries) progress.failed.add(offset);
    const failed = new Set(round.failed.map(({ work }) => work));
    queues = queues
      .map(([span, ...queue]) =>
        failed.has(span!.work) ? [] : [...(round.rest.get(span!.work) ?? []), ...queue],
      )
      .filter((queue) => queue.length > 0);
  }
};

type Round = News & {
  readonly failed: readonly SpanWork[];
  /** The parts of each trip's span that did not fit into this round. */
  readonly rest: ReadonlyMap<TripWork, readonly SpanWork[]>;
  readonly commits: number;
  readonly erased: number;
};

const commitRound = async (ports: CommitPorts, spans: readonly SpanWork[]): Promise<Round> => {
  let pending = [...spans];
  const failed: SpanWork[] = [];
  const rest = new Map<TripWork, readonly SpanWork[]>();
  let [commits, erased, added, corrected] = [0, 0, 0, 0];
  for (let attempt = 0; attempt < maxAttempts && pending.length > 0; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    await loadMissing(
      ports,
      pending.map(({ work }) => work),
    );
    const planned = await Promise.all(pending.map((span) => planFitting(ports, span)));
    for (const { plan, rest: left, erased: count } of planned) {
      const { work } = plan.span;
      erased += count;
      if (left.length > 0) rest.set(work, [...left, ...(rest.get(work) ?? [])]);
    }
    const plans = planned.map(({ plan }) => plan);
    const outdated = await outdatedOf(
      ports,
      plans.filter((plan) => !isChanging(plan)),
    );
    const { kept, unkept } = await keepRejectsOf(
      ports,
      plans.filter((plan) => !outdated.includes(plan)),
    );
    for (const { span } of unkept) failed.push(span);
    for (const plan of kept) if (!isChanging(plan)) ports.cache.set(plan.span.work.key, plan.next);
    const changing = kept.filter(isChanging);
    const again = outdated.map(({ span }) => span);
    for (const pack of attempt < sharedAttempts
      ? packPlans(changing, ports.maxActions)
      : changing.map((plan) => [plan])) {
      const outcome = await commitPack(ports, pack);
      if (outcome === "again") {
        again.push(...pack.map((plan) => plan.span));
        continue;
      }
      commits += 1 + pack.flatMap(({ stages }) => stages).length;
      for (const { news } of pack) {
        added += news.added;
        corrected += news.corrected;
      }
    }
    pending = again;
  }
  return { failed: [...failed, ...pending], rest, commits, erased, added, corrected };
};

/** Keeps rejects before the commit that drops the records, so that their drivers can always see them. */
const keepRejectsOf = async (
  { keepRejects }: CommitPorts,
  plans: readonly Plan[],
): Promise<{ readonly kept: readonly Plan[]; readonly unkept: readonly Plan[] }> => {
  const rejecting = plans.filter(({ rejects }) => rejects.length > 0);
  if (rejecting.length === 0 || (await keepRejects(rejecting.flatMap(({ rejects }) => rejects))))
    return { kept: plans, unkept: [] };
  return { kept: plans.filter(({ rejects }) => rejects.length === 0), unkept: rejecting };
};

type Outcome = "committed" | "again";

/** What committing plans needs. */
type PackPorts = Pick<CommitPorts, "store" | "cache" | "lane" | "erasedUntil">;

export const commitPack = async (ports: PackPorts, pack: readonly ChangingPlan[]): Promise<Outcome> => {
  for (const stage of pack.flatMap(({ stages }) => stages))
    if ((await commitSteps(ports, [stage])) === "again") return "again";
  return commitSteps(ports, pack);
};

/** Commits all steps in one transaction. */
const commitSteps = async (ports: PackPorts, steps: readonly Step[]): Promise<Outcome> => {
  const commit: Commit = {
    lane: ports.lane,
    trips: steps.map(({ change }) => change),
    laneChanges: sumLanes(steps.flatMap(({ laneChanges }) => laneChanges)),
  };
  let outcome: Awaited<ReturnType<TripStore["commit"]>>;
  let erased: readonly Step[] = [];
  try {
    outcome = await ports.store.commit(commit);
    if (outcome.kind === "committed") erased = await createdAmiss(ports, steps);
  } catch (error) {
    // The commit may have happened, so the cached trips may be outdated.
    for (const { change } of steps) ports.cache.drop(change.trip);
    throw error;
  }
  switch (outcome.kind) {
    case "committed":
      for (const { change, next } of steps) ports.cache.set(change.trip, next);
      for (const { change } of erased) ports.cache.drop(change.trip);
      return erased.length > 0 ? "again" : "committed";
    case "stale":
      for (const key of outcome.trips) ports.cache.drop(key);
      return "again";
    case "busy":
      return "again";
    default:
      return outcome satisfies never;
  }
};

/** New trips whose order to erase came after they were found missing, which no `rev` tells; the next attempt erases them. */
const createdAmiss = async (ports: PackPorts, steps: readonly Step[]): Promise<readonly Step[]> => {
  const created = steps.filter(({ change }) => change.expectedRev === undefined);
  return erasedSince(
    ports,
    created,
    created.map(({ change }) => change.trip),
  );
};

/** Plans that have nothing to write, so that no `rev` tells, because of what has been erased since. */
const outdatedOf = async (ports: CommitPorts, plans: readonly Plan[]): Promise<readonly Plan[]> => {
  const keys = plans.map(({ span }) => span.work.key);
  const outdated = await erasedSince(ports, plans, keys);
  for (const { span } of outdated) ports.cache.drop(span.work.key);
  return outdated;
};

/** Those whose trips were to be erased after they were loaded. */
const erasedSince = async <Each extends Pick<Step, "next">>(
  { erasedUntil }: Pick<CommitPorts, "erasedUntil">,
  all: readonly Each[],
  keys: readonly TripKey[],
): Promise<readonly Each[]> => {
  if (keys.length === 0) return [];
  const erased = await erasedUntil(keys);
  return all.filter(({ next }, index) => erased[index] !== next.erasedUntil);
};

/** Loads trips that are not cached. A cached trip that has expired is loaded again: it starts as a new one. */
const loadMissing = async (ports: CommitPorts, works: readonly TripWork[]): Promise<void> => {
  const { cache, now } = ports;
  const isKnown = (cached: CachedTrip | undefined) =>
    cached !== undefined && !(cached.stored && isExpired(cached.stored, now()));
  const keys = works.map(({ key }) => key).filter((key) => !isKnown(cache.get(key)));
  if (keys.length === 0) return;
  const trips = await loadTrips(ports, keys);
  for (const [index, key] of keys.entries()) cache.set(key, trips[index]!);
};
