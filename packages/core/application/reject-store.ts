import type { RejectReason } from "../domain/batch.ts";
import type { Rejected } from "../domain/rejected.ts";
import type { TripKey } from "../domain/trip.ts";

/** The date (UTC) on which a batch reached the API: the one time of a reject that is never wrong. */
export type RejectsKey = TripKey & { readonly date: string };

/** What of one trip was rejected on one date, as the table holds it. `rev` counts its commits. */
export type StoredRejects = RejectsKey & {
  readonly rev: number;
  readonly reasons: ReadonlyMap<RejectReason, Rejected>;
  /** As of a trip. */
  readonly expiresAt: number;
};

export type RejectsCommit = {
  readonly changes: readonly {
    readonly rejects: StoredRejects;
    /** The `rev` that was read; undefined when there was nothing. */
    readonly expectedRev: number | undefined;
  }[];
  /** What is new of it to Pulse; zero: nothing. */
  readonly pulse: { readonly minuteMs: number; readonly lane: string; readonly rejected: number };
};

/**
 * The table "trips" as rejects are kept in it. Reads are strongly consistent and leave out expired items. A commit is
 * one transaction; `again`: somebody else was faster, or the table throttles, and nothing was written. An unknown outcome is thrown.
 */
export type RejectStore = {
  loadRejects(keys: readonly RejectsKey[]): Promise<readonly (StoredRejects | undefined)[]>;
  commitRejects(commit: RejectsCommit): Promise<"committed" | "again">;
};
