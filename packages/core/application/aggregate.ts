import { decodeBatch, type RefusedBatch } from "../domain/batch.ts";
import { rejectedIdOf } from "../domain/rejected.ts";
import type { TripKey } from "../domain/trip.ts";
import { type CommitPorts, commitTrips } from "./commit-trips.ts";
import { createRejectKeeper, type RejectPorts } from "./keep-rejects.ts";
import type { Delivery, Refusal, Reject } from "./reject.ts";
import type { SentRecord, TripWork } from "./span-work.ts";
import { nameOf } from "./trip-cache.ts";

export type AggregatePorts = Omit<CommitPorts, "lane" | "keepRejects"> &
  Pick<RejectPorts, "writeRejects" | "rejectStore"> & {
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
  const { works, refusals } = groupByTrip(deliveries, ports.now());
  const lane = `${deliveries[0]?.shardId}#${ports.slot}`;
  const keeper = createRejectKeeper({ ...ports, lane });
  const result = await commitTrips({ ...ports, lane, keepRejects: keeper.keep }, works);
  await keeper.keep(refusals);
  const rejected = keeper.finish();
  return {
    failed: result.failed,
    records: works.reduce((sum, work) => sum + work.records.length, 0),
    rejected,
    commits: result.commits,
  };
};

const groupByTrip = (
  deliveries: readonly Delivery[],
  now: number,
): { works: TripWork[]; refusals: Refusal[] } => {
  const works = new Map<string, TripWork & { records: SentRecord[]; deliveries: Delivery[] }>();
  const refusals: Refusal[] = [];
  for (const delivery of deliveries) {
    const { shardId, sequenceNumber, data } = delivery;
    const origin = { shardId, sequenceNumber, rejectedAt: new Date(now).toISOString() };
    const decoded = decodeBatch(data);
    if (!decoded.ok) {
      const line = { ...decoded.rejection, ...origin, data: Buffer.from(data).toString("base64") };
      refusals.push(refusalOf(line, decoded.refused));
      continue;
    }
    const { driver, trip, receivedAt, records, timeZone, vehicle, end, rejected } = decoded.batch;
    for (const { reason, detail, record } of rejected)
      refusals.push({
        line: { reason, detail, ...origin, driver, trip, receivedAt, record },
        records: [rejectedIdOf(record)],
      });
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
      work.records.push({ record, timeZone, vehicle, ends: end && record.t === endT, receivedAt });
  }
  return { works: [...works.values()], refusals };
};

/** Of a whole batch: as many records as it has. */
const refusalOf = (line: Reject, refused: RefusedBatch | undefined): Refusal => {
  if (!refused) return { line };
  const { driver, trip, receivedAt, records } = refused;
  return { line: { ...line, driver, trip, receivedAt }, records: records.map(rejectedIdOf) };
};
