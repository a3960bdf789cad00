import { countsAnew } from "../domain/trip.ts";
import { backoffMs } from "./backoff.ts";
import { commitCorrections } from "./commit-corrections.ts";
import { type CommitPorts, commitPack, erasedSince } from "./commit-pack.ts";
import { loadTrips } from "./load-trips.ts";
import { packPlans } from "./pack-plans.ts";
import { isChanging, type News, type Plan } from "./plan.ts";
import { planFitting } from "./plan-span.ts";
import { isSmall, type SpanWork, spansOf, type TripWork } from "./span-work.ts";
import type { CachedTrip } from "./trip-cache.ts";
import { isExpired } from "./trip-store.ts";

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
  for (const work of works) await commitCorrectionsOf(ports, work, progress);
  // Small work is committed before anything is read for large work: no driver waits for another's large trip.
  const spans = works.map(spansOf).filter(({ length }) => length > 0);
  const { small = [], large = [] } = Object.groupBy(spans, (spans) =>
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

/** What its driver decided about a trip comes first: its records are then counted once, as they are to be. */
const commitCorrectionsOf = async (ports: CommitPorts, work: TripWork, progress: Progress): Promise<void> => {
  if (!work.corrections?.length) return;
  const { isCommitted, commits, erased } = await commitCorrections(ports, work, work.corrections);
  progress.commits += commits;
  progress.erased += erased;
  if (!isCommitted) for (const { offset } of work.deliveries) progress.failed.add(offset);
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

/** Plans that have nothing to write, so that no `rev` tells, because of what has been erased since. */
const outdatedOf = async (ports: CommitPorts, plans: readonly Plan[]): Promise<readonly Plan[]> => {
  const keys = plans.map(({ span }) => span.work.key);
  const outdated = await erasedSince(ports, plans, keys);
  for (const { span } of outdated) ports.cache.drop(span.work.key);
  return outdated;
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
