import { noDayTotals, subtractTotals } from "../domain/counters.ts";
import { noRules } from "../domain/rules.ts";
import type { TripKey } from "../domain/trip.ts";
import { backoffMs } from "./backoff.ts";
import { transactionActions } from "./pack-plans.ts";
import { lanesOf } from "./plan.ts";
import type { PendingCorrections, Removal, StoredTrip, TripParts, TripStore } from "./trip-store.ts";

export type EraseTripPorts = {
  readonly store: Pick<TripStore, "loadTrips" | "partsOf" | "remove" | "pendingOf" | "keepPending">;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** The fleet lane from which totals are taken: any will do, since only their sum is read. */
  readonly lane: string;
  /** Actions per transaction. */
  readonly maxActions?: number | undefined;
};

const maxAttempts = 8;

/** Pages or chunks per transaction: even the largest are 4 MB together at most. */
const maxRemovedParts = 20;

/**
 * A trip's first `rev` is above the time up to which it was erased before, and a trip is not committed once a
 * millisecond: so what was there when the order came has a `rev` up to its time, and what came after a greater one.
 */
export const isErased = ({ rev }: { readonly rev: number }, erasedUntil: number | undefined): boolean =>
  erasedUntil !== undefined && rev <= erasedUntil;

/** Whether some of the corrections that wait for a trip were received before they were to be erased. */
export const holdsErased = (
  pending: PendingCorrections | undefined,
  erasedUntil: number | undefined,
): boolean =>
  pending !== undefined &&
  erasedUntil !== undefined &&
  pending.corrections.some(({ at }) => at <= erasedUntil);

/**
 * Removes all items of a trip, unless it was posted again after `erasedUntil`, and takes its totals out of the lanes.
 * After a crash the trip is there with what is left of it, the lanes are still the sum of the trips, and a repetition
 * removes the rest.
 */
export const eraseTrip = async (ports: EraseTripPorts, key: TripKey, erasedUntil: number): Promise<void> => {
  const { store } = ports;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await ports.sleep(backoffMs(attempt, ports.random()));
    const [stored] = await store.loadTrips([key]);
    if (stored && !isErased(stored, erasedUntil)) return;
    // Whoever adds a part changes `rev`, on which every removal depends.
    const parts = await store.partsOf(key);
    const isGone = !stored && parts.dates.length + parts.others.length === 0;
    if (
      (isGone || (await removeAll(ports, key, stored, parts))) &&
      (await removePending(ports, key, erasedUntil))
    )
      return;
  }
  throw new Error(`a trip could not be erased in ${maxAttempts} attempts`);
};

/** Corrections that wait for the trip; those that were decided later stay. False: another writer was faster. */
const removePending = async (
  { store }: EraseTripPorts,
  key: TripKey,
  erasedUntil: number,
): Promise<boolean> => {
  const [pending] = await store.pendingOf([key]);
  if (!pending || !holdsErased(pending, erasedUntil)) return true;
  const corrections = pending.corrections.filter(({ at }) => at > erasedUntil);
  const next = corrections.length === 0 ? undefined : { ...pending, rev: pending.rev + 1, corrections };
  return (await store.keepPending(key, next, pending.rev)).kind === "committed";
};

/** False: another writer was faster, or the table throttles. */
const removeAll = async (
  { store, lane, maxActions }: EraseTripPorts,
  key: TripKey,
  stored: StoredTrip | undefined,
  parts: TripParts,
): Promise<boolean> => {
  for (const removal of removalsOf(key, stored, parts, maxActions))
    if ((await store.remove({ ...removal, lane })).kind !== "committed") return false;
  return true;
};

/**
 * The transactions that remove a trip: first its pages and chunks, then its dates, with the last of which it goes
 * itself. Until then an index lists it, so that a repetition finds it.
 */
const removalsOf = (
  key: TripKey,
  stored: StoredTrip | undefined,
  parts: TripParts,
  maxActions = transactionActions,
): Omit<Removal, "lane">[] => {
  const slices = slicesOf(stored, parts, maxActions - 1);
  const removals: Omit<Removal, "lane">[] = [];
  let held = stored;
  for (const [index, slice] of slices.entries()) {
    const next = held && index < slices.length - 1 ? withoutDates(held, slice.dates) : undefined;
    const laneChanges = held
      ? lanesOf(held.summary.days, next?.summary.days ?? new Map(), held.expiresAt)
      : [];
    removals.push({ key, expectedRev: held?.rev, next, parts: slice, laneChanges });
    held = next;
  }
  return removals;
};

/** `room`: actions per transaction besides that on the trip's own item. */
const slicesOf = (stored: StoredTrip | undefined, parts: TripParts, room: number): TripParts[] => {
  const dates = [...new Set([...(stored?.summary.days.keys() ?? []), ...parts.dates])];
  const { others } = parts;
  // A date has a marker and a lane. Most trips go in one transaction.
  if (others.length <= maxRemovedParts && others.length + 2 * dates.length <= room)
    return [{ dates, others }];
  return [
    ...cut(others, Math.min(maxRemovedParts, room)).map((others) => ({ dates: [], others })),
    ...cut(dates, Math.max(1, room >> 1)).map((dates) => ({ dates, others: [] })),
  ];
};

const cut = <Each>(all: readonly Each[], size: number): Each[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));

/** The trip without these dates, counted by no rules, so that it is never taken for whole. */
const withoutDates = (held: StoredTrip, dates: readonly string[]): StoredTrip => {
  const { summary } = held;
  const days = new Map(summary.days);
  let { totals } = summary;
  for (const date of dates) {
    totals = subtractTotals(totals, days.get(date) ?? noDayTotals);
    days.delete(date);
  }
  return { ...held, rev: held.rev + 1, summary: { ...summary, rules: noRules, totals, days } };
};
