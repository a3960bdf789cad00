import type { TripKey } from "../domain/trip.ts";
import { eraseTrip, holdsErased, isErased } from "./erase-trip.ts";
import type { PlanPorts } from "./plan.ts";
import { type CachedTrip, nameOf } from "./trip-cache.ts";
import type { PendingCorrections } from "./trip-store.ts";

/**
 * Loads trips, with the time up to which they are erased. What an order has not removed yet is removed first: what is
 * received after it belongs to a new trip.
 */
export const loadTrips = async (ports: PlanPorts, keys: readonly TripKey[]): Promise<CachedTrip[]> => {
  const trips = await ports.store.loadTrips(keys);
  // Read after the trips: one that was posted again must not be known without the order before it.
  const erased = await ports.erasedUntil(keys);
  const pending = await pendingOf(
    ports,
    keys.filter((_, index) => !trips[index]),
  );
  return Promise.all(
    keys.map(async (key, index) => {
      const [stored, erasedUntil] = [trips[index], erased[index]];
      const waiting = pending.get(nameOf(key));
      if (stored ? !isErased(stored, erasedUntil) : !holdsErased(waiting, erasedUntil))
        return { stored, recent: [], pending: waiting, erasedUntil };
      await eraseTrip(ports, key, erasedUntil!);
      const [left] = await ports.store.pendingOf([key]);
      return { stored: undefined, recent: [], pending: left, erasedUntil };
    }),
  );
};

/** Corrections that wait for trips, which most new trips have none of. */
const pendingOf = async (
  { store }: PlanPorts,
  keys: readonly TripKey[],
): Promise<ReadonlyMap<string, PendingCorrections | undefined>> => {
  if (keys.length === 0) return new Map();
  const pending = await store.pendingOf(keys);
  return new Map(keys.map((key, index) => [nameOf(key), pending[index]]));
};
