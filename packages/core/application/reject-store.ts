import type { RejectReason } from "../domain/batch.ts";
import type { Rejected } from "../domain/rejected.ts";
import type { TripKey } from "../domain/trip.ts";

/** The date (UTC) on which a batch reached the API: the only time of a reject that can be trusted. */
export type RejectsKey = TripKey & { readonly date: string };

/** The rejects of one trip and date, as the table holds them. `rev` counts its commits. */
export type StoredRejects = RejectsKey & {
  readonly rev: number;
  readonly reasons: ReadonlyMap<RejectReason, Rejected>;
  /** As with a trip: epoch seconds. */
  readonly expiresAt: number;
};

export type RejectsCommit = {
  readonly changes: readonly {
    readonly rejects: StoredRejects;
    /** The `rev` that was read; undefined when there was nothing. */
    readonly expectedRev: number | undefined;
  }[];
  /** What the commit adds to Pulse; may be zero. */
  readonly pulse: { readonly minuteMs: number; readonly lane: string; readonly rejected: number };
};

/**
 * The table "trips", for rejects. Reads are strongly consistent and leave out expired items. A commit is one
 * transaction; `again`: another writer was faster, or the table throttles, and nothing was written. Throws if the
 * outcome is unknown.
 */
export type RejectStore = {
  loadRejects(keys: readonly RejectsKey[]): Promise<readonly (StoredRejects | undefined)[]>;
  commitRejects(commit: RejectsCommit): Promise<"committed" | "again">;
  /** All of a trip, with those that have expired. */
  allRejectsOf(key: TripKey): Promise<readonly StoredRejects[]>;
  /** False: they have changed since. */
  removeRejects(rejects: StoredRejects): Promise<boolean>;
};
