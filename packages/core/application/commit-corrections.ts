import {
  areSameSpans,
  type Correction,
  mergeCorrections,
  noCorrections,
  wrongSpansOf,
} from "../domain/corrections.ts";
import { limits } from "../domain/limits.ts";
import { rejectedIdOf } from "../domain/rejected.ts";
import { backoffMs } from "./backoff.ts";
import { type CommitPorts, commitPack, erasedSince, type PackOutcome } from "./commit-pack.ts";
import { loadTrips } from "./load-trips.ts";
import { type ChangingPlan, stepOf } from "./plan.ts";
import { planRecount } from "./plan-anew.ts";
import { inStages } from "./plan-stages.ts";
import type { Refusal } from "./reject.ts";
import type { TripWork } from "./span-work.ts";
import type { CachedTrip } from "./trip-cache.ts";
import { expiryOf, isExpired, type StoredTrip } from "./trip-store.ts";

const maxAttempts = 8;

export type CorrectionsResult = {
  readonly isCommitted: boolean;
  readonly commits: number;
  /** Corrections that were received before an order to erase the trip. */
  readonly erased: number;
};

/**
 * Merges a driver's corrections into those of the trip, all in one commit; if other records are wrong by them, it counts
 * the trip anew. If nothing of the trip has been counted yet, they wait for it, and its first commit takes them: so
 * records and corrections may come in any order.
 */
export const commitCorrections = async (
  ports: CommitPorts,
  work: TripWork,
  added: readonly Correction[],
): Promise<CorrectionsResult> => {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    const cached = await liveTripOf(ports, work);
    const { stored, pending, erasedUntil = Number.NEGATIVE_INFINITY } = cached;
    const kept = added.filter(({ at }) => at > erasedUntil);
    const result = { isCommitted: true, erased: added.length - kept.length };
    const held = (stored ?? pending)?.corrections ?? noCorrections;
    const { corrections, refused } = mergeCorrections(held, kept);
    const rejects = refused.map((correction) => refusalOf(ports, work, correction));
    if (!(await ports.keepRejects(rejects))) return { ...result, isCommitted: false, commits: 0 };
    if (corrections === held) {
      if (!(await isErasedSince(ports, work, cached))) return { ...result, commits: 0 };
      continue;
    }
    const outcome = stored
      ? await commitPack(ports, [await planOfCorrections(ports, work, { ...cached, stored }, corrections)])
      : await keepWaiting(ports, work, cached, corrections);
    if (outcome === "committed") return { ...result, commits: 1 };
  }
  return { isCommitted: false, commits: 0, erased: 0 };
};

type Stored = CachedTrip & { readonly stored: StoredTrip };

const liveTripOf = async (ports: CommitPorts, { key }: TripWork): Promise<CachedTrip> => {
  const cached = ports.cache.get(key);
  const item = cached?.stored ?? cached?.pending;
  if (cached && !(item && isExpired(item, ports.now()))) return cached;
  const [loaded] = await loadTrips(ports, [key]);
  ports.cache.set(key, loaded!);
  return loaded!;
};

/** The plan that commits other corrections of a trip. */
const planOfCorrections = async (
  ports: CommitPorts,
  work: TripWork,
  { stored, recent, erasedUntil }: Stored,
  corrections: StoredTrip["corrections"],
): Promise<ChangingPlan> => {
  if (!areSameSpans(wrongSpansOf(corrections), stored.summary.wrong))
    return inStages(await planRecount(ports, { stored, erasedUntil }, corrections), stored, ports.maxActions);
  const trip = { ...stored, rev: stored.rev + 1, corrections };
  const span = { work, windows: new Map() };
  return {
    ...{ span, rejects: [], stages: [], news: { added: 0, corrected: 0 } },
    ...stepOf(stored, trip, { pages: [], idChunks: [] }, { recent, erasedUntil }),
  };
};

/** Of a trip that is not there, no `rev` tells whether it was to be erased meanwhile. */
const keepWaiting = async (
  ports: CommitPorts,
  work: TripWork,
  cached: CachedTrip,
  corrections: StoredTrip["corrections"],
): Promise<PackOutcome> => {
  const { cache, store, now, keptFrom, retentionDays } = ports;
  const { pending, erasedUntil } = cached;
  const keptSince = keptFrom === "arrival" ? Math.min(now(), ...corrections.map(({ at }) => at)) : now();
  const next = {
    rev: (pending?.rev ?? erasedUntil ?? 0) + 1,
    corrections,
    expiresAt: pending?.expiresAt ?? expiryOf(keptSince, retentionDays),
  };
  cache.drop(work.key);
  const outcome = await store.keepPending(work.key, next, pending?.rev);
  if (outcome.kind !== "committed") return "again";
  if (await isErasedSince(ports, work, cached)) return "again";
  cache.set(work.key, { ...cached, pending: next });
  return "committed";
};

/** Whether the trip was to be erased after it was loaded; it is then loaded again. */
const isErasedSince = async (ports: CommitPorts, { key }: TripWork, next: CachedTrip): Promise<boolean> => {
  const [erased] = await erasedSince(ports, [{ next }], [key]);
  if (erased) ports.cache.drop(key);
  return erased !== undefined;
};

const refusalOf = ({ now }: CommitPorts, { key, deliveries }: TripWork, correction: Correction): Refusal => ({
  line: {
    reason: "too-many-corrections",
    detail: `a trip keeps the latest ${limits.correctionsPerTrip} corrections`,
    partition: deliveries[0]!.partition,
    offset: deliveries[0]!.offset,
    rejectedAt: new Date(now()).toISOString(),
    ...key,
    receivedAt: correction.at,
    record: correction,
  },
  records: [rejectedIdOf(correction)],
});
