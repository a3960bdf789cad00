import { decodeBatch } from "../domain/batch.ts";
import type { TripKey, TripRecord } from "../domain/trip.ts";
import { type CommitPorts, commitTrips } from "./commit-trips.ts";
import type { Delivery, Reject, WriteRejects } from "./reject.ts";
import type { TripWork } from "./span-work.ts";
import { nameOf } from "./trip-cache.ts";

export type AggregatePorts = Omit<CommitPorts, "lane"> & {
  readonly writeRejects: WriteRejects;
  /** Tells apart the lanes of functions that work on one shard at the same time. */
  readonly slot: number;
};

export type AggregateOutcome = {
  /** Sequence numbers of deliveries that are not committed and must be delivered again. */
  readonly failed: readonly string[];
  readonly records: number;
  readonly rejected: number;
  readonly commits: number;
};

/**
 * Merges deliveries into the table, exactly once: decode, reject what can never succeed, group by trip,
 * merge into the windows touched, commit. Deliveries are of one shard, and may repeat, in any order and grouping. Throws when
 * rejects could not be kept, so that the whole invocation is delivered again.
 */
export const aggregate = async (
  ports: AggregatePorts,
  deliveries: readonly Delivery[],
): Promise<AggregateOutcome> => {
  const { works, rejects } = groupByTrip(deliveries, ports.now());
  const lane = `${deliveries[0]?.shardId}#${ports.slot}`;
  const result = await commitTrips({ ...ports, lane }, works);
  const all = [...rejects, ...result.rejects];
  if (all.length > 0) await ports.writeRejects(all);
  return {
    failed: result.failed,
    records: works.reduce((sum, work) => sum + work.records.length, 0),
    rejected: all.length,
    commits: result.commits,
  };
};

const groupByTrip = (
  deliveries: readonly Delivery[],
  now: number,
): { works: TripWork[]; rejects: Reject[] } => {
  const works = new Map<string, TripWork & { records: TripRecord[]; deliveries: Delivery[] }>();
  const rejects: Reject[] = [];
  for (const delivery of deliveries) {
    const { shardId, sequenceNumber, data } = delivery;
    const origin = { shardId, sequenceNumber, rejectedAt: new Date(now).toISOString() };
    const decoded = decodeBatch(data);
    if (!decoded.ok) {
      rejects.push({ ...decoded.rejection, ...origin, data: Buffer.from(data).toString("base64") });
      continue;
    }
    const { driver, trip, records, timeZone, vehicle, end, rejected } = decoded.batch;
    for (const { reason, detail, record } of rejected)
      rejects.push({ reason, detail, ...origin, driver, trip, record });
    if (records.length === 0) continue;
    const key: TripKey = { driver, trip };
    let work = works.get(nameOf(key));
    if (!work) {
      work = { key, records: [], deliveries: [] };
      works.set(nameOf(key), work);
    }
    work.deliveries.push(delivery);
    const endT = Math.max(...records.map((record) => record.t));
    for (const record of records)
      work.records.push({ record, timeZone, vehicle, ends: end && record.t === endT });
  }
  return { works: [...works.values()], rejects };
};
