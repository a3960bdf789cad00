import type { TripKey } from "../domain/trip.ts";
import { eraseTrip, isErased } from "./erase-trip.ts";
import type { PlanPorts } from "./plan.ts";
import type { CachedTrip } from "./trip-cache.ts";

/**
 * Loads trips, with the time up to which they are erased. What an order has not removed yet is removed first: what is
 * received after it belongs to a new trip.
 */
export const loadTrips = async (ports: PlanPorts, keys: readonly TripKey[]): Promise<CachedTrip[]> => {
  const trips = await ports.store.loadTrips(keys);
  // Read after the trips: one that was posted again must not be known without the order before it.
  const erased = await ports.erasedUntil(keys);
  return Promise.all(
    keys.map(async (key, index) => {
      const [stored, erasedUntil] = [trips[index], erased[index]];
      if (!stored || erasedUntil === undefined || !isErased(stored, erasedUntil))
        return { stored, recent: [], erasedUntil };
      await eraseTrip(ports, key, erasedUntil);
      return { stored: undefined, recent: [], erasedUntil };
    }),
  );
};
