import { type AggregatePorts, aggregate } from "./aggregate.ts";
import { backoffMs } from "./backoff.ts";
import type { Delivery } from "./delivery.ts";
import { OperatorError } from "./loggable-error.ts";

/** Deliveries of one group are merged one after another: those of a trip have the same, so that they never meet. */
export type GroupedDelivery = Delivery & { readonly group: string };

/** A part of what a source holds, as much as fits in memory. */
export type ReplayPart = {
  readonly deliveries: readonly GroupedDelivery[];
  /** Where the source goes on after this part, in its own words. */
  readonly next: string;
  /** How much of the source has been read by then, in its own unit. */
  readonly done: number;
};

/** What a replay did. `records` = `added` + `corrected` + `unchanged` (known already, or rejected by its trip). */
export type ReplayCounts = {
  readonly records: number;
  readonly added: number;
  readonly corrected: number;
  readonly unchanged: number;
  /** Rejects: records, and batches that cannot be decoded. */
  readonly rejected: number;
  /** Records whose trips would have left the table by now. */
  readonly expired: number;
  readonly commits: number;
};

export const noReplayCounts: ReplayCounts = {
  records: 0,
  added: 0,
  corrected: 0,
  unchanged: 0,
  rejected: 0,
  expired: 0,
  commits: 0,
};

export type Progress = { readonly next: string; readonly done: number; readonly counts: ReplayCounts };

export type ReplayPorts = {
  /** Each with a lane and a cache of its own; they work at the same time. */
  readonly workers: readonly [AggregatePorts, ...AggregatePorts[]];
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
  /** Records per second; undefined: as fast as the table takes them. */
  readonly rate: number | undefined;
  /** Called after each part is committed; from then on it need not be replayed again. */
  readonly keep: (progress: Progress) => Promise<void>;
  readonly isStopped: () => boolean;
};

/** Deliveries that could not be committed: the table stayed contended, or something is wrong with one of them. */
export class ReplayStalled extends OperatorError {
  readonly deliveries: readonly Delivery[];
  constructor(deliveries: readonly Delivery[]) {
    const [first] = deliveries;
    super(
      `${deliveries.length} batches could not be committed in ${maxAttempts} attempts, the first of them ${first?.offset} of ${first?.partition}`,
    );
    this.name = "ReplayStalled";
    this.deliveries = deliveries;
  }
}

/**
 * Sends the parts through the consumer's use case again, one after another. Merging is idempotent, so a part that was
 * counted already changes nothing: killed anywhere and resumed after the last kept part, the table is the same.
 */
export const replay = async (
  ports: ReplayPorts,
  parts: AsyncIterable<ReplayPart>,
  before: ReplayCounts = noReplayCounts,
): Promise<ReplayCounts> => {
  let counts = before;
  const startedMs = ports.now();
  for await (const part of readAhead(parts)) {
    for (const added of await mergePart(ports, part.deliveries)) counts = addCounts(counts, added);
    await ports.keep({ next: part.next, done: part.done, counts });
    if (ports.isStopped()) break;
    await pace(ports, startedMs, counts.records - before.records);
  }
  return counts;
};

/** Reads the next part while this one is committed. */
async function* readAhead(parts: AsyncIterable<ReplayPart>): AsyncGenerator<ReplayPart> {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = iterator.next();
      // Whoever stops here never awaits it; if it fails, the resumed replay finds out.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

const mergePart = (
  { workers, sleep, random }: ReplayPorts,
  deliveries: readonly GroupedDelivery[],
): Promise<ReplayCounts[]> => {
  const shares = Map.groupBy(deliveries, ({ group }) => hashOf(group) % workers.length);
  return Promise.all(
    [...shares].map(([worker, share]) => mergeShare({ worker: workers[worker]!, sleep, random }, share)),
  );
};

const maxAttempts = 8;

/** Delivers until nothing is left over, as Lambda does. What only had to wait does not count as an attempt. */
const mergeShare = async (
  { worker, sleep, random }: Pick<ReplayPorts, "sleep" | "random"> & { readonly worker: AggregatePorts },
  deliveries: readonly Delivery[],
): Promise<ReplayCounts> => {
  let counts = noReplayCounts;
  let pending = deliveries;
  for (let attempt = 0; attempt < maxAttempts; ) {
    const outcome = await aggregate(worker, pending);
    counts = addCounts(counts, {
      ...outcome,
      records: outcome.settled,
      unchanged: outcome.settled - outcome.added - outcome.corrected,
    });
    const failed = new Set(outcome.failed);
    pending = pending.filter(({ offset }) => failed.has(offset));
    if (pending.length === 0) return counts;
    if (outcome.uncommitted === 0) continue;
    attempt++;
    await sleep(backoffMs(attempt + 5, random()));
  }
  throw new ReplayStalled(pending);
};

const addCounts = (a: ReplayCounts, b: ReplayCounts): ReplayCounts => ({
  records: a.records + b.records,
  added: a.added + b.added,
  corrected: a.corrected + b.corrected,
  unchanged: a.unchanged + b.unchanged,
  rejected: a.rejected + b.rejected,
  expired: a.expired + b.expired,
  commits: a.commits + b.commits,
});

/** Waits as long as the records so far are ahead of the rate. */
const pace = async ({ rate, now, sleep }: ReplayPorts, startedMs: number, records: number): Promise<void> => {
  if (rate === undefined) return;
  const aheadMs = (records / rate) * 1000 - (now() - startedMs);
  if (aheadMs > 0) await sleep(aheadMs);
};

/** FNV-1a, 32 bits. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
};
