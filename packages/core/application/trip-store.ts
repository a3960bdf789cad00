import type { DayTotals } from "../domain/counters.ts";
import type { IdChunk, IdPlacement } from "../domain/id-chunks.ts";
import type { TripKey, TripSummary } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";

/** A trip as the table holds it. `rev` counts its commits; all its windows change only together with it. */
export type StoredTrip = TripKey & {
  readonly rev: number;
  /**
   * Records in the deliveries that brought something new, repeated ones too, less what full windows gave up. How often a phone sends is no
   * property of what it sent: unlike the summary this depends on the order and grouping of deliveries.
   */
  readonly received: number;
  readonly summary: TripSummary;
  /** Where the ids are kept that the summary has. */
  readonly ids: IdPlacement;
  /** Start of the last window. */
  readonly lastWindow: number;
  /**
   * The open windows, kept in the trip's own item, so that appending writes nothing else: all windows from
   * the first of them on, ascending. Those before are in pages.
   */
  readonly open: readonly Window[];
  /** When the trip with all its items leaves the table, epoch seconds; fixed by its first commit. */
  readonly expiresAt: number;
};

const dayMs = 86_400_000;

/** Trips that begin on one day (UTC) expire together, so that a date's lanes stay few. */
export const expiryOf = (now: number, retentionDays: number): number =>
  ((Math.floor(now / dayMs) + 1 + retentionDays) * dayMs) / 1000;

export const isExpired = ({ expiresAt }: Pick<StoredTrip, "expiresAt">, now: number): boolean =>
  expiresAt * 1000 <= now;

/**
 * Closed windows of a trip that share an item: at least one, ascending; the start of the first is the page's key. No
 * window lies within the span of a page without being in it.
 */
export type Page = readonly Window[];

export type TripChange = {
  readonly trip: StoredTrip;
  /** The `rev` that was read; undefined when the trip was not there. */
  readonly expectedRev: number | undefined;
  /** The pages that changed, whole. */
  readonly pages: readonly Page[];
  /** The chunks of ids that changed, whole. */
  readonly idChunks: readonly IdChunk[];
  /** Local dates the trip now overlaps and did not before, and the reverse. */
  readonly addedDates: readonly string[];
  readonly removedDates: readonly string[];
};

/**
 * What a commit adds to the fleet's total of one date; negative where a date's totals shrank. A lane holds what trips of
 * one expiry add, and expires with them: so the lanes are the sum of the trips that are there, at any time.
 */
export type LaneChange = {
  readonly date: string;
  readonly expiresAt: number;
  readonly totals: DayTotals;
  readonly trips: number;
};

export type Commit = {
  readonly lane: string;
  readonly trips: readonly TripChange[];
  readonly laneChanges: readonly LaneChange[];
};

export type CommitOutcome =
  | { readonly kind: "committed" }
  /** These trips were changed by somebody else since they were read. Nothing was written. */
  | { readonly kind: "stale"; readonly trips: readonly TripKey[] }
  /** The table is contended or throttles; the same commit may succeed later. Nothing was written. */
  | { readonly kind: "busy" };

/**
 * The table "trips" as the aggregate consumer needs it. Reads are strongly consistent and leave out expired
 * items. `commit` is one transaction: all of it or nothing. An unknown outcome is thrown; repeating the work
 * after it is safe, because a commit that did happen has changed `rev`.
 */
export type TripStore = {
  loadTrips(keys: readonly TripKey[]): Promise<readonly (StoredTrip | undefined)[]>;
  /** Pages whose span reaches into `from` to `to`, ascending, read on as far as the caller iterates. */
  pagesIn(key: TripKey, from: number, to: number): AsyncIterable<Page>;
  /** Pages that begin before or after `start`, nearest first, read on as far as the caller iterates. */
  pagesBefore(key: TripKey, start: number): AsyncIterable<Page>;
  pagesAfter(key: TripKey, start: number): AsyncIterable<Page>;
  commit(commit: Commit): Promise<CommitOutcome>;
};
