import { type Corrections, noCorrections } from "../domain/corrections.ts";
import { isNoDay, noDayTotals, subtractDayTotals } from "../domain/counters.ts";
import type { Days } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { type ChunkSizes, noPlacement, placeIds } from "../domain/id-chunks.ts";
import { noIds } from "../domain/id-set.ts";
import type { TripSummary } from "../domain/trip.ts";
import { type Window, windowStartOf } from "../domain/window.ts";
import type { EraseTripPorts } from "./erase-trip.ts";
import type { Erasures } from "./erasures.ts";
import type { PageSizes, Placement } from "./place-windows.ts";
import type { Refusal, Reject } from "./reject.ts";
import { recordsOf, type SentRecord, type SpanWork, type TripWork } from "./span-work.ts";
import type { CachedTrip, TripCache } from "./trip-cache.ts";
import { expiryOf, type LaneChange, type StoredTrip, type TripChange, type TripStore } from "./trip-store.ts";

export type PlanPorts = EraseTripPorts & {
  readonly store: TripStore;
  readonly erasedUntil: Erasures["erasedUntil"];
  readonly cache: TripCache;
  readonly now: () => number;
  readonly retentionDays: number;
  /** From when a trip is kept for `retentionDays`: its first commit, or the arrival of what that brings. */
  readonly keptFrom?: "commit" | "arrival";
  readonly pageSizes?: PageSizes;
  readonly chunkSizes?: ChunkSizes;
  /** The most records of a trip, some ten megabytes, to hold for windows that change together. */
  readonly maxHeldRecords?: number | undefined;
};

/** No real trip has more local dates or more holes in its ids; the bounds keep its summary small. */
export const maxTripDates = 400;
export const maxIdRuns = 50_000;

/** What one transaction writes of a trip, and the trip to cache after it. */
export type Step = {
  readonly change: TripChange;
  readonly laneChanges: readonly LaneChange[];
  readonly next: CachedTrip;
};

type Planned = {
  readonly span: SpanWork;
  readonly rejects: readonly Refusal[];
};

/** Nothing to write: nothing new, or all of it rejected. */
export type IdlePlan = Planned & Pick<Step, "next"> & { readonly change: undefined };

/** What a commit brings: records that the trip did not have, and others whose contents or lateness it changes. */
export type News = { readonly added: number; readonly corrected: number };

/** A plan to commit, after its stages. */
export type ChangingPlan = Planned & Step & { readonly stages: readonly Step[]; readonly news: News };

export type Plan = IdlePlan | ChangingPlan;

export const isChanging = (plan: Plan): plan is ChangingPlan => plan.change !== undefined;

export type Limit = Pick<Reject, "reason" | "detail">;

/** The limit that a trip with this summary exceeds. */
export const limitOf = ({ days, ids }: TripSummary): Limit | undefined =>
  days.size > maxTripDates
    ? { reason: "trip-too-long", detail: `a trip covers at most ${maxTripDates} local dates` }
    : ids.length / 2 > maxIdRuns
      ? { reason: "too-many-id-gaps", detail: `the ids of a trip have at most ${maxIdRuns} runs` }
      : undefined;

type Merged = {
  readonly summary: TripSummary;
  /** Undefined: as before. */
  readonly corrections?: Corrections;
  readonly placement: Placement;
  /** Start of the last window that the span holds. */
  readonly lastStart: number;
  readonly corrected: number;
  /** What full windows have no room for. */
  readonly refused: readonly GpsRecord[];
  readonly recent: (trip: StoredTrip) => readonly Window[];
};

/** The plan that commits the result of merging a span. */
export const planOf = (
  ports: PlanPorts,
  { stored, pending, erasedUntil }: CachedTrip,
  span: SpanWork,
  merged: Merged,
): ChangingPlan => {
  const { summary, placement } = merged;
  const ids = placeIds(
    stored?.ids ?? noPlacement,
    stored?.summary.ids ?? noIds,
    summary.ids,
    ports.chunkSizes,
  );
  const trip: StoredTrip = {
    ...span.work.key,
    // Never one that a trip of this name had before it was erased.
    rev: (stored?.rev ?? erasedUntil ?? 0) + 1,
    // A record that a full window drops counts as rejected from now on, no longer as received.
    received: (stored?.received ?? 0) + recordsOf(span).length - merged.refused.length,
    summary,
    corrections: merged.corrections ?? stored?.corrections ?? pending?.corrections ?? noCorrections,
    ids: ids.placement,
    lastWindow: Math.max(stored?.lastWindow ?? Number.NEGATIVE_INFINITY, merged.lastStart),
    open: placement.open,
    expiresAt: stored?.expiresAt ?? expiryOf(keptFromOf(ports, span), ports.retentionDays),
  };
  return {
    span,
    rejects: refusalsOf(ports, span, merged.refused),
    stages: [],
    news: {
      added: summary.totals.unique - (stored?.summary.totals.unique ?? 0),
      corrected: merged.corrected,
    },
    ...stepOf(
      stored,
      trip,
      { pages: placement.pages, idChunks: ids.written, pendingRev: pending?.rev },
      { recent: merged.recent(trip), erasedUntil },
    ),
  };
};

const keptFromOf = ({ now, keptFrom }: PlanPorts, span: SpanWork): number =>
  keptFrom === "arrival"
    ? recordsOf(span).reduce((least, { receivedAt }) => Math.min(least, receivedAt), now())
    : now();

/** The step that writes the change from the `held` trip to the next. */
export const stepOf = (
  held: StoredTrip | undefined,
  trip: StoredTrip,
  { pages, idChunks, pendingRev }: Pick<TripChange, "pages" | "idChunks" | "pendingRev">,
  cached: Omit<CachedTrip, "stored">,
): Step => {
  const { days } = trip.summary;
  const heldDays: Days = held?.summary.days ?? new Map();
  return {
    change: {
      trip,
      expectedRev: held?.rev,
      pendingRev: held ? undefined : pendingRev,
      pages,
      idChunks,
      addedDates: [...days.keys()].filter((date) => !heldDays.has(date)),
      removedDates: [...heldDays.keys()].filter((date) => !days.has(date)),
    },
    laneChanges: lanesOf(heldDays, days, trip.expiresAt),
    next: { ...cached, stored: trip },
  };
};

/** The plan that changes nothing, because all of the span is known. */
export const noChange = (
  ports: PlanPorts,
  cached: CachedTrip,
  span: SpanWork,
  refused: readonly GpsRecord[],
): IdlePlan => ({ span, rejects: refusalsOf(ports, span, refused), change: undefined, next: cached });

/** The plan that rejects a span. */
export const refusal = (ports: PlanPorts, cached: CachedTrip, span: SpanWork, limit: Limit): IdlePlan => ({
  span,
  rejects: recordsOf(span).map((sent) => refusalOf(ports, span.work, sent, limit)),
  change: undefined,
  next: cached,
});

export const lanesOf = (held: Days, next: Days, expiresAt: number): LaneChange[] => {
  const changes: LaneChange[] = [];
  for (const date of new Set([...held.keys(), ...next.keys()])) {
    const before = held.get(date);
    const after = next.get(date);
    const totals = subtractDayTotals(after ?? noDayTotals, before ?? noDayTotals);
    const trips = (after ? 1 : 0) - (before ? 1 : 0);
    if (trips !== 0 || !isNoDay(totals)) changes.push({ date, expiresAt, totals, trips });
  }
  return changes;
};

const windowFull: Limit = { reason: "window-full", detail: "a minute of a trip holds at most 6,000 records" };

/**
 * Rejects of records that full windows have no room for, one per copy sent. A record that was held until now gets the
 * arrival date of the delivery that displaced it.
 */
const refusalsOf = (ports: PlanPorts, span: SpanWork, refused: readonly GpsRecord[]): Refusal[] => {
  if (refused.length === 0) return [];
  const nameOf = ({ t, id }: GpsRecord) => `${t}/${id}`;
  const sent = Map.groupBy(recordsOf(span), ({ record }) => nameOf(record));
  return refused.flatMap((record) => {
    const copies = sent.get(nameOf(record)) ?? span.windows.get(windowStartOf(record.t))!.slice(-1);
    return copies.map(({ receivedAt }) => refusalOf(ports, span.work, { record, receivedAt }, windowFull));
  });
};

const refusalOf = (
  { now }: PlanPorts,
  { key, deliveries }: TripWork,
  { record, receivedAt }: Pick<SentRecord, "record" | "receivedAt">,
  { reason, detail }: Limit,
): Refusal => ({
  line: {
    reason,
    detail,
    partition: deliveries[0]!.partition,
    offset: deliveries[0]!.offset,
    rejectedAt: new Date(now()).toISOString(),
    ...key,
    receivedAt,
    record,
  },
  records: [{ t: record.t, id: record.id }],
});
