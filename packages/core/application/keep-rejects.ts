import { addRejected } from "../domain/add-rejected.ts";
import { type RejectReason, rejectReasons } from "../domain/batch.ts";
import { noRejected, type RejectedId } from "../domain/rejected.ts";
import { backoffMs } from "./backoff.ts";
import { isErased } from "./erase-trip.ts";
import type { Erasures } from "./erasures.ts";
import type { Refusal, WriteRejects } from "./reject.ts";
import type { RejectStore, RejectsCommit, RejectsKey, StoredRejects } from "./reject-store.ts";
import { nameOf } from "./trip-cache.ts";
import { expiryOf } from "./trip-store.ts";

export type RejectPorts = {
  readonly writeRejects: WriteRejects;
  readonly rejectStore: RejectStore;
  readonly erasedUntil: Erasures["erasedUntil"];
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly retentionDays: number;
  /** From when rejects are kept for `retentionDays`: when they are stored first, or their date of arrival. */
  readonly keptFrom?: "commit" | "arrival";
  /** The item of Pulse that only this writer adds to. */
  readonly lane: string;
};

/** False: they could not be kept, so the commit that they follow from must not be made. */
export type KeepRejects = (refusals: readonly Refusal[]) => Promise<boolean>;

type OwnRefusal = Extract<Refusal, { records: readonly RejectedId[] }>;

const maxAttempts = 8;
/** This many items, each full for every reason, fit one transaction of 4 MB. */
const maxPackedTrips = 16;

/**
 * Keeps the rejects of one invocation: in the lake for operators, in the table for the driver. Called before the commit
 * that a reject follows from, so that a crash between the two repeats the reject instead of losing it.
 */
export const createRejectKeeper = (ports: RejectPorts) => {
  const kept = new Set<string>();
  let [count, erased] = [0, 0];
  let fault: { readonly error: unknown } | undefined;

  const keep: KeepRejects = async (refusals) => {
    const fresh = refusals.filter((refusal) => !kept.has(attemptNameOf(refusal)));
    if (fresh.length === 0) return true;
    let told: readonly Refusal[];
    try {
      const erasures = await erasuresOf(ports, fresh.filter(isOwn));
      told = fresh.filter((refusal) => !isOwn(refusal) || !isErasedBy(erasures, refusal));
      if (told.length > 0) await ports.writeRejects(told.map(({ line }) => line));
      await tellDrivers(ports, erasures, told.filter(isOwn));
    } catch (error) {
      fault ??= { error };
      return false;
    }
    for (const refusal of fresh) kept.add(attemptNameOf(refusal));
    count += told.length;
    erased += fresh.length - told.length;
    return true;
  };

  return {
    keep,
    /** The number of rejects kept and erased; throws the first error that prevented any from being kept. */
    finish(): { readonly rejected: number; readonly erased: number } {
      if (fault) throw fault.error;
      return { rejected: count, erased };
    },
  };
};

const isOwn = (refusal: Refusal): refusal is OwnRefusal => refusal.records !== undefined;

/** Of each trip that has any: up to when it is erased. */
type ErasuresByTrip = ReadonlyMap<string, number>;

const erasuresOf = async (
  { erasedUntil }: RejectPorts,
  refusals: readonly OwnRefusal[],
): Promise<ErasuresByTrip> => {
  const keys = [
    ...new Map(
      refusals.map(({ line: { driver, trip } }) => [nameOf({ driver, trip }), { driver, trip }]),
    ).values(),
  ];
  if (keys.length === 0) return new Map();
  const times = await erasedUntil(keys);
  return new Map(
    keys.flatMap((key, index) => (times[index] === undefined ? [] : [[nameOf(key), times[index]]])),
  );
};

/** What was received before an order to erase it leaves no trace. */
const isErasedBy = (erasures: ErasuresByTrip, { line }: OwnRefusal): boolean =>
  line.receivedAt <= (erasures.get(nameOf(line)) ?? Number.NEGATIVE_INFINITY);

/** Identifies a refusal: a retried commit produces the same ones again. */
const attemptNameOf = ({ line, records = [] }: Refusal): string =>
  [line.offset, line.reason, line.driver, line.trip, ...records.map(({ t, id }) => `${t}/${id}`)].join();

const dateOf = (receivedAt: number): string => new Date(receivedAt).toISOString().slice(0, 10);

/** The rejects to add for one trip and date. */
type Addition = { readonly key: RejectsKey; readonly reasons: Map<RejectReason, RejectedId[]> };

const additionsOf = (refusals: readonly OwnRefusal[]): Addition[] => {
  const additions = new Map<string, Addition>();
  for (const { line, records } of refusals) {
    const { driver, trip, reason } = line;
    const key = { driver, trip, date: dateOf(line.receivedAt) };
    const name = `${nameOf(key)}/${key.date}`;
    const addition = additions.get(name) ?? { key, reasons: new Map() };
    additions.set(name, addition);
    const all = addition.reasons.get(reason) ?? [];
    addition.reasons.set(reason, all);
    for (const record of records) all.push(record);
  }
  return [...additions.values()];
};

/**
 * Adds them to the rejects that the table holds for their trips. A set takes each record once, and `rev` prevents lost
 * updates, so neither a repetition nor an unknown outcome counts twice, here or in Pulse.
 */
const tellDrivers = async (
  ports: RejectPorts,
  erasures: ErasuresByTrip,
  refusals: readonly OwnRefusal[],
): Promise<void> => {
  let pending = additionsOf(refusals);
  for (let attempt = 0; attempt < maxAttempts && pending.length > 0; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    const held = await ports.rejectStore.loadRejects(pending.map(({ key }) => key));
    const changes = pending.flatMap(
      (addition, index) => changeOf(ports, addition, held[index], erasures.get(nameOf(addition.key))) ?? [],
    );
    const again: Addition[] = [];
    for (let at = 0; at < changes.length; at += maxPackedTrips) {
      const pack = changes.slice(at, at + maxPackedTrips);
      const outcome = await ports.rejectStore.commitRejects(commitOf(ports, pack));
      if (outcome === "again") again.push(...pack.map(({ addition }) => addition));
    }
    pending = again;
  }
  if (pending.length > 0)
    throw new Error(`the rejects of ${pending.length} trips could not be kept after ${maxAttempts} attempts`);
};

type Change = RejectsCommit["changes"][number] & {
  readonly addition: Addition;
  /** Rejected records that the pulse consumer cannot recognise. */
  readonly newToPulse: number;
};

/** Undefined: nothing is new. */
const changeOf = (
  { now, retentionDays, keptFrom }: RejectPorts,
  addition: Addition,
  stored: StoredRejects | undefined,
  erasedUntil: number | undefined,
): Change | undefined => {
  const held = stored && !isErased(stored, erasedUntil) ? stored : undefined;
  const reasons = new Map(held?.reasons);
  let changed = false;
  let newToPulse = 0;
  for (const [reason, records] of addition.reasons) {
    const before = reasons.get(reason) ?? noRejected;
    const after = addRejected(before, records);
    if (after === before) continue;
    changed = true;
    reasons.set(reason, after);
    if (rejectReasons[reason] === "commit") newToPulse += after.ids.length - before.ids.length;
  }
  if (!changed) return undefined;
  const rejects: StoredRejects = {
    ...addition.key,
    rev: (held?.rev ?? erasedUntil ?? 0) + 1,
    reasons,
    expiresAt:
      held?.expiresAt ??
      expiryOf(
        keptFrom === "arrival" ? Math.min(now(), Date.parse(addition.key.date)) : now(),
        retentionDays,
      ),
  };
  return { addition, rejects, expectedRev: stored?.rev, newToPulse };
};

const commitOf = ({ now, lane }: RejectPorts, pack: readonly Change[]): RejectsCommit => ({
  changes: pack.map(({ rejects, expectedRev }) => ({ rejects, expectedRev })),
  pulse: {
    minuteMs: Math.floor(now() / 60_000) * 60_000,
    lane,
    rejected: pack.reduce((sum, { newToPulse }) => sum + newToPulse, 0),
  },
});
