import type { TripKey } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";
import type { PendingCorrections, StoredTrip } from "./trip-store.ts";

/** A trip as it was last read or written. */
export type CachedTrip = {
  /** Undefined when the table had none. */
  readonly stored: StoredTrip | undefined;
  /** Corrections that waited for it then. */
  readonly pending?: PendingCorrections | undefined;
  /** The last windows before the open ones, without a hole, as many as are known. */
  readonly recent: readonly Window[];
  /** What was received up to then is not merged. */
  readonly erasedUntil: number | undefined;
};

/** LRU cache of trips in a warm function. */
export class TripCache {
  readonly #trips = new Map<string, CachedTrip>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: TripKey): CachedTrip | undefined {
    const name = nameOf(key);
    const trip = this.#trips.get(name);
    if (trip) {
      this.#trips.delete(name);
      this.#trips.set(name, trip);
    }
    return trip;
  }

  set(key: TripKey, trip: CachedTrip): void {
    const name = nameOf(key);
    this.#trips.delete(name);
    this.#trips.set(name, trip);
    if (this.#trips.size > this.#capacity) this.#trips.delete(this.#trips.keys().next().value!);
  }

  drop(key: TripKey): void {
    this.#trips.delete(nameOf(key));
  }
}

export const nameOf = ({ driver, trip }: TripKey): string => `${driver}/${trip}`;
