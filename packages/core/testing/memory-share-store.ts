import type { ShareStore, StoredShare } from "../application/shares.ts";
import { nameOf } from "../application/trip-cache.ts";
import { storedTripOf } from "../domain/track.ts";
import type { TripKey } from "../domain/trip.ts";

/** Shares in memory, without those that have expired by `now`. */
export class MemoryShareStore implements ShareStore {
  readonly stored = new Map<string, StoredShare>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async put(share: StoredShare): Promise<void> {
    this.stored.set(share.digest, share);
  }

  async load(digest: string): Promise<StoredShare | undefined> {
    const share = this.stored.get(digest);
    return share && share.expiresAtMs > this.#now() ? share : undefined;
  }

  async sharesOf(trip: TripKey): Promise<StoredShare[]> {
    return [...this.stored.values()].filter(
      (share) => nameOf(storedTripOf(share.trip)) === nameOf(trip) && share.expiresAtMs > this.#now(),
    );
  }

  async remove(trip: TripKey, digest: string): Promise<boolean> {
    const share = this.stored.get(digest);
    return (
      share !== undefined && nameOf(storedTripOf(share.trip)) === nameOf(trip) && this.stored.delete(digest)
    );
  }
}
