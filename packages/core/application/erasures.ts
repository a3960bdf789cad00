import type { TripKey } from "../domain/trip.ts";
import type { ErasureView } from "./views.ts";

/**
 * A driver's order to erase one trip, or all of them. It stays as long as anything could bring erased data back: what
 * was received up to `erasedAtMs` is refused, whoever delivers it again (stream, lake, failure bucket).
 */
export type Erasure = {
  readonly driver: string;
  /** Undefined: all trips of the driver. */
  readonly trip: string | undefined;
  readonly erasedAtMs: number;
  readonly state: ErasureState;
};

/** What is done, in this order: the table, then the lake. */
export const erasureStates = ["ordered", "table-erased", "done"] as const;
export type ErasureState = (typeof erasureStates)[number];

export type Erasures = {
  /** The later of two orders of the same replaces the earlier one. Returns what is stored. */
  order(erasure: Omit<Erasure, "state">): Promise<Erasure>;
  /** Those that are not done, oldest first; eventually consistent. */
  pending(): Promise<readonly Erasure[]>;
  /** The driver's orders, latest first. Strongly consistent. */
  ordersOf(driver: string): Promise<readonly Erasure[]>;
  /** Moves on, never back; false: it was ordered again meanwhile, and begins anew. */
  advance(erasure: Erasure, state: ErasureState): Promise<boolean>;
  /** Of each trip: up to when what was received of it is erased; undefined: nothing is. Strongly consistent. */
  erasedUntil(keys: readonly TripKey[]): Promise<readonly (number | undefined)[]>;
};

export const erasureViewOf = ({ driver, trip, erasedAtMs, state }: Erasure): ErasureView => ({
  tripId: trip ?? null,
  driver,
  ordered: new Date(erasedAtMs).toISOString(),
  state,
});
