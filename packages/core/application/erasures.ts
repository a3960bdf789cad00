import type { TripKey } from "../domain/trip.ts";

/**
 * A driver's order to erase one trip, or all of them. It stays as long as anything could bring erased data back: what
 * was received up to `erasedAtMs` is refused, whoever delivers it again (stream, lake, failure bucket).
 */
export type Erasure = {
  readonly driver: string;
  /** Undefined: all trips of the driver. */
  readonly trip: string | undefined;
  readonly erasedAtMs: number;
  /** What is done, in this order: the table, then the lake. */
  readonly state: "ordered" | "table-erased" | "done";
};

export type Erasures = {
  /** A later order of the same replaces an earlier one. Returns what is stored. */
  order(erasure: Omit<Erasure, "state">): Promise<Erasure>;
  /** Those that are not done, oldest first. */
  pending(): Promise<readonly Erasure[]>;
  /** Moves on; false: it was ordered again meanwhile, and begins anew. */
  advance(erasure: Erasure, state: Erasure["state"]): Promise<boolean>;
  /** Of each trip: up to when what was received of it is erased; undefined: nothing is. Strongly consistent. */
  erasedUntil(keys: readonly TripKey[]): Promise<readonly (number | undefined)[]>;
};
