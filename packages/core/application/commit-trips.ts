import { packPlans, sumLanes } from "./pack-plans.ts";
import { knownTrip, type Plan, type PlanPorts, planFitting } from "./plan-span.ts";
import type { Reject } from "./reject.ts";
import { type SpanWork, spansOf, type TripWork } from "./span-work.ts";
import type { Commit, TripStore } from "./trip-store.ts";

export type CommitPorts = PlanPorts & {
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** The fleet lane that only this writer adds to. */
  readonly lane: string;
};

export type CommitResult = {
  readonly failed: readonly string[];
  readonly rejects: readonly Reject[];
  readonly commits: number;
};

const maxAttempts = 8;
/** After as many attempts each trip goes alone: one that cannot be committed must not hold up the others. */
const sharedAttempts = 4;

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
    for (const rest of result.rest) queues[works.indexOf(rest.work)]!.unshift(rest);
    for (const { work } of result.failed) {
      for (const { sequenceNumber } of work.deliveries) failed.add(sequenceNumber);
      queues[works.indexOf(work)]!.length = 0;
    }
  }
  return { failed: [...failed], rejects, commits };
};

const commitRound = async (
  ports: CommitPorts,
  round: readonly SpanWork[],
): Promise<{ failed: SpanWork[]; rest: SpanWork[]; rejects: Reject[]; commits: number }> => {
  let pending = [...round];
  const rejects: Reject[] = [];
  const rest: SpanWork[] = [];
  let commits = 0;
  for (let attempt = 0; attempt < maxAttempts && pending.length > 0; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    await loadMissing(ports, pending);
    const fitting = await Promise.all(pending.map((span) => planFitting(ports, span)));
    const plans = fitting.map(({ plan }) => plan);
    for (const part of fitting) if (part.rest) rest.push(part.rest);
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
  return { failed: pending, rest, rejects, commits };
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

const loadMissing = async (ports: CommitPorts, spans: readonly SpanWork[]): Promise<void> => {
  const { store, cache } = ports;
  const keys = spans.map(({ work }) => work.key).filter((key) => !knownTrip(ports, key));
  if (keys.length === 0) return;
  const trips = await store.loadTrips(keys);
  for (const [index, key] of keys.entries()) cache.set(key, { stored: trips[index], recent: [] });
};
