import { backoffMs } from "./backoff.ts";
import type { KeepRejects } from "./keep-rejects.ts";
import { packPlans, sumLanes } from "./pack-plans.ts";
import { type Plan, type PlanPorts, planFitting } from "./plan-span.ts";
import { type SpanWork, spansOf, type TripWork } from "./span-work.ts";
import type { Commit, TripStore } from "./trip-store.ts";

export type CommitPorts = PlanPorts & {
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** The fleet lane that only this writer adds to. */
  readonly lane: string;
  readonly keepRejects: KeepRejects;
};

export type CommitResult = {
  readonly failed: readonly string[];
  readonly commits: number;
};

const maxAttempts = 8;
/** After as many attempts each trip goes alone: one that cannot be committed must not hold up the others. */
const sharedAttempts = 4;

export const commitTrips = async (ports: CommitPorts, works: readonly TripWork[]): Promise<CommitResult> => {
  const failed = new Set<string>();
  let commits = 0;
  const queues = works.map((work) => spansOf(work));
  for (;;) {
    // One span of each trip at a time: the next one reads what the one before has committed.
    const round = queues.flatMap((queue) => queue.splice(0, 1));
    if (round.length === 0) break;
    const result = await commitRound(ports, round);
    commits += result.commits;
    for (const rest of result.rest) queues[works.indexOf(rest.work)]!.unshift(rest);
    for (const { work } of result.failed) {
      for (const { sequenceNumber } of work.deliveries) failed.add(sequenceNumber);
      queues[works.indexOf(work)]!.length = 0;
    }
  }
  return { failed: [...failed], commits };
};

const commitRound = async (
  ports: CommitPorts,
  round: readonly SpanWork[],
): Promise<{ failed: SpanWork[]; rest: SpanWork[]; commits: number }> => {
  let pending = [...round];
  const failed: SpanWork[] = [];
  const rest: SpanWork[] = [];
  let commits = 0;
  for (let attempt = 0; attempt < maxAttempts && pending.length > 0; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    await loadMissing(ports, pending);
    const fitting = await Promise.all(pending.map((span) => planFitting(ports, span)));
    for (const part of fitting) if (part.rest) rest.push(part.rest);
    const [plans, unkept] = await keepRejectsOf(
      ports,
      fitting.map(({ plan }) => plan),
    );
    for (const { span } of unkept) failed.push(span);
    const again: SpanWork[] = [];
    for (const plan of plans) {
      if (plan.change) continue;
      ports.cache.set(plan.span.work.key, plan.next);
    }
    const changing = plans.filter((plan) => plan.change);
    for (const pack of attempt < sharedAttempts ? packPlans(changing) : changing.map((plan) => [plan])) {
      const outcome = await commitPack(ports, pack);
      if (outcome === "committed") commits++;
      else again.push(...pack.map((plan) => plan.span));
    }
    pending = again;
  }
  return { failed: [...failed, ...pending], rest, commits };
};

/** The plans whose rejects are kept, then the others: what takes a record away is not committed before it is told. */
const keepRejectsOf = async (
  { keepRejects }: CommitPorts,
  plans: readonly Plan[],
): Promise<[kept: readonly Plan[], unkept: readonly Plan[]]> => {
  const rejecting = plans.filter(({ rejects }) => rejects.length > 0);
  if (rejecting.length === 0 || (await keepRejects(rejecting.flatMap(({ rejects }) => rejects))))
    return [plans, []];
  return [plans.filter(({ rejects }) => rejects.length === 0), rejecting];
};

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
  for (const [index, key] of keys.entries()) cache.set(key, { stored: trips[index], recent: [] });
};
