import { decodeBatch } from "../domain/batch.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { addIds, hasId, type IdSet, noIds } from "../domain/id-set.ts";
import { waysOf } from "../domain/ways.ts";
import type { Delivery } from "./delivery.ts";

/** What arrived in one minute, as operators want to see it. */
export type PulseCounts = {
  readonly batches: number;
  readonly records: number;
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

const noCounts: Counts = { batches: 0, records: 0, duplicates: 0, late: 0, rejected: 0, distanceMm: 0 };

/** The state after further deliveries of the window, in order; `now` is when they are counted. */
export const countDeliveries = (
  state: PulseState | undefined,
  deliveries: readonly Delivery[],
  now: number,
): PulseState | undefined => {
  if (deliveries.length === 0) return state;
  const counts: Counts = { ...(state?.counts ?? noCounts) };
  const trips = new Map<string, TripPulse>(Object.entries(state?.trips ?? {}));
  for (const { data } of deliveries) {
    const decoded = decodeBatch(data);
    counts.batches++;
    if (!decoded.ok) {
      counts.rejected += decoded.refused?.records.length ?? 1;
      continue;
    }
    const { driver, trip, receivedAt, records, rejected } = decoded.batch;
    counts.maxLagMs = Math.max(counts.maxLagMs ?? 0, now - receivedAt);
    counts.rejected += rejected.length;
    counts.records += records.length;
    const { ids, last: lastBefore } = trips.get(`${driver}/${trip}`) ?? { ids: noIds, last: null };
    const added = new Set<number>();
    const way: GpsRecord[] = lastBefore ? [lastBefore] : [];
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
    const last = way[verdicts.lastIndexOf("usable")] ?? lastBefore;
    trips.set(`${driver}/${trip}`, { ids: addIds(ids, [...added]), last });
  }
  return { first: state?.first ?? deliveries[0]!.offset, counts, trips: Object.fromEntries(trips) };
};

/** The counts of a finished window, or of a part that ended early. */
export const partOf = (state: PulseState, windowStart: string, partition: string): PulsePart => ({
  minuteMs: Date.parse(windowStart),
  partition,
  first: state.first,
  counts: { ...state.counts, activeTrips: Object.keys(state.trips).length },
});
