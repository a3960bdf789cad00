import { isNoDay, noDayTotals, subtractDayTotals } from "../domain/counters.ts";
import type { Days } from "../domain/figures.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { type ChunkSizes, noPlacement, placeIds } from "../domain/id-chunks.ts";
import { noIds } from "../domain/id-set.ts";
import type { TripSummary } from "../domain/trip.ts";
import { type Window, windowStartOf } from "../domain/window.ts";
import type { PageSizes, Placement } from "./place-windows.ts";
import type { Refusal, Reject } from "./reject.ts";
import { recordsOf, type SentRecord, type SpanWork, type TripWork } from "./span-work.ts";
import type { CachedTrip, TripCache } from "./trip-cache.ts";
import { expiryOf, type LaneChange, type StoredTrip, type TripChange, type TripStore } from "./trip-store.ts";

export type PlanPorts = {
  readonly store: TripStore;
  readonly cache: TripCache;
  readonly now: () => number;
  readonly retentionDays: number;
  readonly pageSizes?: PageSizes;
  readonly chunkSizes?: ChunkSizes;
  /** Of a trip so many records, some ten megabytes, are held at most between those that change together. */
  readonly maxHeldRecords?: number | undefined;
};

/** A trip of more local dates or more holes in its ids is no trip; the bounds keep its summary small. */
export const maxTripDates = 400;
export const maxIdRuns = 50_000;

/** What a span's commit would write, and what is known of the trip after it. */
export type Plan = {
  readonly span: SpanWork;
  readonly rejects: readonly Refusal[];
  /** Undefined: nothing new, or nothing acceptable. */
  readonly change: TripChange | undefined;
  readonly laneChanges: readonly LaneChange[];
  readonly next: CachedTrip;
};

/** A plan that is to be committed. */
export type ChangingPlan = Plan & { readonly change: TripChange };

export const isChanging = (plan: Plan): plan is ChangingPlan => plan.change !== undefined;

export type Limit = Pick<Reject, "reason" | "detail">;

/** The bound that a trip would pass with this summary. */
export const limitOf = ({ days, ids }: TripSummary): Limit | undefined =>
  days.size > maxTripDates
    ? { reason: "trip-too-long", detail: `a trip covers at most ${maxTripDates} local dates` }
    : ids.length / 2 > maxIdRuns
      ? { reason: "too-many-id-gaps", detail: `the ids of a trip have at most ${maxIdRuns} runs` }
      : undefined;

export const tooManyDates: Limit = {
  reason: "trip-too-long",
  detail: "the record changes more local dates of its trip than one transaction can",
};

type Merged = {
  readonly summary: TripSummary;
  readonly placement: Placement;
  /** Start of the last window that the span holds. */
  readonly lastStart: number;
  /** What full windows have no room for. */
  readonly refused: readonly GpsRecord[];
  readonly recent: (trip: StoredTrip) => readonly Window[];
};

/** The plan that makes of a trip what a span was merged to. */
export const planOf = (
  ports: PlanPorts,
  { stored }: CachedTrip,
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
    rev: (stored?.rev ?? 0) + 1,
    // What a full window gives up was received once, and is told as rejected from now on.
    received: (stored?.received ?? 0) + recordsOf(span).length - merged.refused.length,
    summary,
    ids: ids.placement,
    lastWindow: Math.max(stored?.lastWindow ?? Number.NEGATIVE_INFINITY, merged.lastStart),
    open: placement.open,
    expiresAt: stored?.expiresAt ?? expiryOf(ports.now(), ports.retentionDays),
  };
  const heldDays: Days = stored?.summary.days ?? new Map();
  return {
    span,
    rejects: refusalsOf(ports, span, merged.refused),
    change: {
      trip,
      expectedRev: stored?.rev,
      pages: placement.pages,
      idChunks: ids.written,
      addedDates: [...summary.days.keys()].filter((date) => !heldDays.has(date)),
      removedDates: [...heldDays.keys()].filter((date) => !summary.days.has(date)),
    },
    laneChanges: lanesOf(heldDays, summary.days, trip.expiresAt),
    next: { stored: trip, recent: merged.recent(trip) },
  };
};

/** The plan that changes nothing, as all that a span brings is known. */
export const noChange = (
  ports: PlanPorts,
  cached: CachedTrip,
  span: SpanWork,
  refused: readonly GpsRecord[],
): Plan => ({
  span,
  rejects: refusalsOf(ports, span, refused),
  change: undefined,
  laneChanges: [],
  next: cached,
});

/** The plan that rejects a span. */
export const refusal = (ports: PlanPorts, cached: CachedTrip, span: SpanWork, limit: Limit): Plan => ({
  span,
  rejects: recordsOf(span).map((sent) => refusalOf(ports, span.work, sent, limit)),
  change: undefined,
  laneChanges: [],
  next: cached,
});

const lanesOf = (held: Days, next: Days, expiresAt: number): LaneChange[] => {
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
 * What full windows have no room for, once per copy that was sent. One that was held until now came long ago: it is a reject
 * of the day that brought what takes its place.
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
