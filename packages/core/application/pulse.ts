import { decodeBatches } from "../domain/decode.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { addIds, hasId, type IdSet, noIds } from "../domain/id-set.ts";
import { waysOf } from "../domain/ways.ts";
import type { Delivery } from "./delivery.ts";
import { type LagHistogram, lagsOf, mergeLags, noLags } from "./lag-histogram.ts";

/**
 * What arrived in one minute, as operators want to see it. Batches that bring back the past (`backfill`) say nothing
 * about it: they count in `backfilled` alone, and what of them is invalid in `rejected`.
 */
export type PulseCounts = {
  readonly batches: number;
  readonly records: number;
  /** Records of batches sent as backfill, repeated ones too. */
  readonly backfilled: number;
  /** Records whose id was seen before in the same minute. */
  readonly duplicates: number;
  /** Event time more than five minutes before the arrival. */
  readonly late: number;
  /** Records that are invalid by the batch alone; `keep-rejects.ts` adds those that only the trip's commit rejects. */
  readonly rejected: number;
  readonly activeTrips: number;
  /** By the minute's batches alone; a trip's own distance also depends on what comes before and after. */
  readonly distanceMm: number;
  /** The longest time from a batch's arrival at the API to this count; absent when none could be decoded. */
  readonly maxLagMs?: number;
  /** How long the batches took from the API to this count; absent as that, and in items of earlier versions. */
  readonly lags?: LagHistogram;
};

type TripPulse = { readonly ids: IdSet; readonly last: GpsRecord | null };

/** Carried from invocation to invocation of one tumbling window; plain JSON, at most 1 MB. */
export type PulseState = {
  /** Offset of the first delivery: a window that ended early and resumed has several parts. */
  readonly first: string;
  readonly counts: Omit<PulseCounts, "activeTrips">;
  readonly trips: Readonly<Record<string, TripPulse>>;
};

export type PulsePart = {
  readonly minuteMs: number;
  readonly partition: string;
  readonly first: string;
  readonly counts: PulseCounts;
};

type Counts = { -readonly [Name in keyof PulseState["counts"]]: PulseState["counts"][Name] };

const noCounts: Counts = {
  ...{ batches: 0, records: 0, backfilled: 0, duplicates: 0, late: 0, rejected: 0, distanceMm: 0 },
};
const newTrip: TripPulse = { ids: noIds, last: null };

/** The state after further deliveries of the window, in order; `now` is when they are counted. */
export const countDeliveries = (
  state: PulseState | undefined,
  deliveries: readonly Delivery[],
  now: number,
): PulseState | undefined => {
  if (deliveries.length === 0) return state;
  // A state of an earlier version lacks counts.
  const counts: Counts = { ...noCounts, ...state?.counts };
  const trips = new Map<string, TripPulse>(Object.entries(state?.trips ?? {}));
  const lagsMs: number[] = [];
  for (const { data } of deliveries) {
    const decoded = decodeBatches(data);
    for (const each of decoded) {
      if (each.ok) counts.rejected += each.batch?.rejected.length ?? 0;
      else counts.rejected += each.refused?.records.length ?? 1;
    }
    // A correction brings no records.
    if (decoded.some((each) => each.ok && !each.batch)) continue;
    const batches = decoded.flatMap((each) => (each.ok && each.batch ? [each.batch] : []));
    const backfilled = batches.filter(({ backfill }) => backfill);
    for (const { records } of backfilled) counts.backfilled += records.length;
    if (backfilled.length > 0) continue;
    // However many tracks it is about.
    counts.batches++;
    const [first] = batches;
    if (!first) continue;
    lagsMs.push(now - first.receivedAt);
    counts.maxLagMs = Math.max(counts.maxLagMs ?? 0, now - first.receivedAt);
    for (const { driver, trip, records } of batches) {
      const name = `${driver}/${trip}`;
      trips.set(name, countRecords(counts, trips.get(name) ?? newTrip, records));
    }
  }
  if (lagsMs.length > 0) counts.lags = mergeLags(counts.lags ?? noLags, lagsOf(lagsMs));
  return { first: state?.first ?? deliveries[0]!.offset, counts, trips: Object.fromEntries(trips) };
};

/** Adds a batch's records to the counts; returns what is then known of its trip. */
const countRecords = (counts: Counts, { ids, last }: TripPulse, records: readonly GpsRecord[]): TripPulse => {
  counts.records += records.length;
  const added = new Set<number>();
  const way: GpsRecord[] = last ? [last] : [];
  for (const record of records) {
    if (hasId(ids, record.id) || added.has(record.id)) {
      counts.duplicates++;
      continue;
    }
    added.add(record.id);
    if (record.late) counts.late++;
    if (record.t >= (way.at(-1)?.t ?? 0)) way.push(record);
  }
  const { verdicts, ways } = waysOf(way);
  for (const { distanceMm } of ways) counts.distanceMm += distanceMm;
  return { ids: addIds(ids, [...added]), last: way[verdicts.lastIndexOf("usable")] ?? last };
};

/** The counts of a finished window, or of a part that ended early. */
export const partOf = (state: PulseState, windowStart: string, partition: string): PulsePart => ({
  minuteMs: Date.parse(windowStart),
  partition,
  first: state.first,
  counts: { ...state.counts, activeTrips: Object.keys(state.trips).length },
});
