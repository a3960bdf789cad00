import type { Corrections } from "../domain/corrections.ts";
import type { DayTotals } from "../domain/counters.ts";
import type { IdChunk, IdPlacement } from "../domain/id-chunks.ts";
import type { TripKey, TripSummary } from "../domain/trip.ts";
import type { Window } from "../domain/window.ts";

/** A trip as the table holds it. `rev` counts its commits; windows change only together with it. */
export type StoredTrip = TripKey & {
  readonly rev: number;
  /**
   * Records in the deliveries that brought something new, including repeated ones, minus those that full windows drop.
   * Unlike the summary, it depends on the order and grouping of deliveries.
   */
  readonly received: number;
  readonly summary: TripSummary;
  /** What its driver decided about it; `summary.wrong` follows from it. */
  readonly corrections: Corrections;
  /** Where the summary's ids are kept. */
  readonly ids: IdPlacement;
  /** Start of the last window. */
  readonly lastWindow: number;
  /**
   * The newest windows, ascending, kept in the trip's own item, so that appending writes nothing else. All earlier ones
   * are in pages.
   */
  readonly open: readonly Window[];
  /** When the trip with all its items leaves the table, epoch seconds; fixed by its first commit. */
  readonly expiresAt: number;
};

const dayMs = 86_400_000;

/** Trips first committed on the same day (UTC) expire together, so that a date has few lanes. */
export const expiryOf = (now: number, retentionDays: number): number =>
  ((Math.floor(now / dayMs) + 1 + retentionDays) * dayMs) / 1000;

export const isExpired = ({ expiresAt }: Pick<StoredTrip, "expiresAt">, now: number): boolean =>
  expiresAt * 1000 <= now;

/**
 * Closed windows of a trip that share an item: at least one, ascending; the start of the first is the page's key. Pages
 * do not overlap.
 */
export type Page = readonly Window[];

export type TripChange = {
  readonly trip: StoredTrip;
  /** The `rev` that was read; undefined when the trip was not there. */
  readonly expectedRev: number | undefined;
  /** Of a trip that was not there: the `rev` of the corrections that waited for it and go with this commit, if any did. */
  readonly pendingRev?: number | undefined;
  /** The pages that changed, whole. */
  readonly pages: readonly Page[];
  /** The chunks of ids that changed, whole. */
  readonly idChunks: readonly IdChunk[];
  /** Local dates that the trip overlaps now but not before, and the reverse. */
  readonly addedDates: readonly string[];
  readonly removedDates: readonly string[];
};

/**
 * What a commit adds to the fleet's total of one date; negative if the totals shrank. A lane holds what trips with the
 * same expiry add, and expires with them: so at any time the lanes are the sum of the trips that exist.
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
  /** Another writer changed these trips since they were read. Nothing was written. */
  | { readonly kind: "stale"; readonly trips: readonly TripKey[] }
  /** The table is contended or throttles; the same commit may succeed later. Nothing was written. */
  | { readonly kind: "busy" };

/** Corrections of a trip of which no record has been counted yet. */
export type PendingCorrections = {
  readonly rev: number;
  readonly corrections: Corrections;
  /** Epoch seconds. */
  readonly expiresAt: number;
};

/** What a trip has besides its own item and its rejects. */
export type TripParts = {
  /** Local dates with a marker. */
  readonly dates: readonly string[];
  /** Pages and chunks of ids, by names that only the store understands. */
  readonly others: readonly string[];
};

/** Removes parts of a trip, in one transaction with what is left of it. */
export type Removal = {
  readonly lane: string;
  readonly key: TripKey;
  /** The `rev` that was read; undefined when the trip was not there. */
  readonly expectedRev: number | undefined;
  /** Undefined: nothing is left. */
  readonly next: StoredTrip | undefined;
  readonly parts: TripParts;
  readonly laneChanges: readonly LaneChange[];
};

/**
 * The table "trips" as the aggregate consumer needs it. Reads are strongly consistent and leave out expired items.
 * `commit` is one transaction: all or nothing. It throws if the outcome is unknown; repeating the work is then safe,
 * because a commit that did happen has changed `rev`.
 */
export type TripStore = {
  loadTrips(keys: readonly TripKey[]): Promise<readonly (StoredTrip | undefined)[]>;
  /** The corrections that wait for trips; a trip that is there has its own. */
  pendingOf(keys: readonly TripKey[]): Promise<readonly (PendingCorrections | undefined)[]>;
  /** Pages whose span reaches into `from` to `to`, ascending, read on as far as the caller iterates. */
  pagesIn(key: TripKey, from: number, to: number): AsyncIterable<Page>;
  /** Pages that begin before or after `start`, nearest first, read on as far as the caller iterates. */
  pagesBefore(key: TripKey, start: number): AsyncIterable<Page>;
  pagesAfter(key: TripKey, start: number): AsyncIterable<Page>;
  commit(commit: Commit): Promise<CommitOutcome>;
  /**
   * Replaces the corrections that wait for a trip, or removes them; as `commit`. Stale if they have not the `rev` that was
   * read, or if the trip is there.
   */
  keepPending(
    key: TripKey,
    next: PendingCorrections | undefined,
    expectedRev: number | undefined,
  ): Promise<CommitOutcome>;
  /** All parts of a trip, with those that a trip of this name left when it expired. */
  partsOf(key: TripKey): Promise<TripParts>;
  /** As `commit`. */
  remove(removal: Removal): Promise<CommitOutcome>;
};
