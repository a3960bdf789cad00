import type { Batch, RefusedBatch } from "../domain/batch.ts";
import type { Correction } from "../domain/corrections.ts";
import { decodeBatches, type SentCorrection } from "../domain/decode.ts";
import type { GpsRecord } from "../domain/gps-record.ts";
import { rejectedIdOf } from "../domain/rejected.ts";
import type { TripKey } from "../domain/trip.ts";
import { windowStartOf } from "../domain/window.ts";
import type { CommitPorts } from "./commit-pack.ts";
import { commitTrips } from "./commit-trips.ts";
import type { Delivery } from "./delivery.ts";
import { createRejectKeeper, type RejectPorts } from "./keep-rejects.ts";
import type { News } from "./plan.ts";
import type { Refusal, Reject } from "./reject.ts";
import type { SentRecord, TripWork } from "./span-work.ts";
import { nameOf } from "./trip-cache.ts";
import { expiryOf } from "./trip-store.ts";

export type AggregatePorts = Omit<CommitPorts, "lane" | "keepRejects"> &
  Pick<RejectPorts, "writeRejects" | "rejectStore"> & {
    /** Distinguishes the lanes of functions that work on one partition at the same time. */
    readonly slot: number;
    /** The lane to add to, instead of one per partition and slot. */
    readonly lane?: string;
  };

export type AggregateOutcome = News & {
  /** Offsets of deliveries that failed or have to wait, and must be delivered again. */
  readonly failed: readonly string[];
  /** How many of them could not be committed; the others only wait. */
  readonly uncommitted: number;
  readonly records: number;
  /** Those of them that need not come again. */
  readonly settled: number;
  /** Records that were left out because their trips would have left the table by now. */
  readonly expired: number;
  readonly rejected: number;
  /** Records and rejects dropped because their driver had them erased after they were received. */
  readonly erased: number;
  readonly commits: number;
};

/**
 * Merges deliveries into the table, exactly once: decode, reject what can never succeed, group by trip, merge into the
 * windows touched, commit. Deliveries come from one partition, in any order and grouping, and may repeat. Throws if
 * rejects could not be kept, so that the whole invocation is delivered again.
 */
export const aggregate = async (
  ports: AggregatePorts,
  deliveries: readonly Delivery[],
): Promise<AggregateOutcome> => {
  const { works, refusals, waiting, expired } = groupByTrip(ports, deliveries);
  const lane = ports.lane ?? `${deliveries[0]?.partition}#${ports.slot}`;
  const keeper = createRejectKeeper({ ...ports, lane });
  const result = await commitTrips({ ...ports, lane, keepRejects: keeper.keep }, works);
  await keeper.keep(refusals);
  const { rejected, erased } = keeper.finish();
  const uncommitted = new Set(result.failed);
  const isSettled = (work: TripWork) => !work.deliveries.some(({ offset }) => uncommitted.has(offset));
  return {
    failed: [...result.failed, ...waiting],
    uncommitted: result.failed.length,
    records: recordsIn(works),
    settled: recordsIn(works.filter(isSettled)),
    expired,
    rejected,
    erased: result.erased + erased,
    commits: result.commits,
    added: result.added,
    corrected: result.corrected,
  };
};

/**
 * An invocation takes at most this many minutes of one trip, some seconds of writing at worst. Further deliveries are
 * reported as failed and delivered again. One delivery always fits, so the partition always makes progress.
 */
export const maxTripWindows = 5_000;

type GrowingWork = TripWork & {
  readonly records: SentRecord[];
  readonly corrections: Correction[];
  readonly deliveries: Delivery[];
  /** Starts of the windows that the records touch. */
  readonly starts: Set<number>;
  isFull: boolean;
};

/** Whether there is room for another delivery's records; if not, no later delivery is taken either. */
const takes = (work: GrowingWork, records: readonly GpsRecord[]): boolean => {
  if (work.isFull) return false;
  for (const { t } of records) work.starts.add(windowStartOf(t));
  work.isFull = work.starts.size > maxTripWindows;
  return !work.isFull;
};

const recordsIn = (works: readonly TripWork[]): number =>
  works.reduce((sum, work) => sum + work.records.length, 0);

type Grouped = {
  readonly works: TripWork[];
  readonly refusals: Refusal[];
  readonly waiting: string[];
  readonly expired: number;
};

const groupByTrip = (ports: AggregatePorts, deliveries: readonly Delivery[]): Grouped => {
  const now = ports.now();
  const isGone = (receivedAt: number) =>
    ports.keptFrom === "arrival" && expiryOf(receivedAt, ports.retentionDays) * 1000 <= now;
  let expired = 0;
  const works = new Map<string, GrowingWork>();
  const refusals: Refusal[] = [];
  const waiting = new Set<string>();
  for (const delivery of deliveries) {
    const { partition, offset, data } = delivery;
    const origin = { partition, offset, rejectedAt: new Date(now).toISOString() };
    for (const decoded of decodeBatches(data)) {
      if (!decoded.ok) {
        const line = { ...decoded.rejection, ...origin, data: Buffer.from(data).toString("base64") };
        refusals.push(refusalOf(line, decoded.refused));
      } else if (decoded.batch === undefined) {
        const { correction } = decoded;
        if (!isGone(correction.receivedAt)) correct(works, correction, delivery);
      } else if (isGone(decoded.batch.receivedAt)) expired += decoded.batch.records.length;
      else if (!add(works, decoded.batch, delivery)) waiting.add(offset);
      else refusals.push(...refusalsIn(decoded.batch, origin));
    }
  }
  return { works: [...works.values()], refusals, waiting: [...waiting], expired };
};

/** Adds a batch to the work on its trip. False: there is no room for it. */
const add = (works: Map<string, GrowingWork>, batch: Batch, delivery: Delivery): boolean => {
  const { driver, trip, receivedAt, records, timeZone, vehicle, end } = batch;
  if (records.length === 0) return true;
  const key: TripKey = { driver, trip };
  const work = workOn(works, key);
  if (!takes(work, records)) return false;
  works.set(nameOf(key), work);
  work.deliveries.push(delivery);
  const endT = Math.max(...records.map((record) => record.t));
  for (const record of records)
    work.records.push({ record, timeZone, vehicle, ends: end && record.t === endT, receivedAt });
  return true;
};

const workOn = (works: ReadonlyMap<string, GrowingWork>, key: TripKey): GrowingWork =>
  works.get(nameOf(key)) ?? {
    ...{ key, records: [], corrections: [], deliveries: [], starts: new Set(), isFull: false },
  };

const correct = (
  works: Map<string, GrowingWork>,
  { driver, trip, corrections }: SentCorrection,
  delivery: Delivery,
): void => {
  const key: TripKey = { driver, trip };
  const work = workOn(works, key);
  works.set(nameOf(key), work);
  work.deliveries.push(delivery);
  work.corrections.push(...corrections);
};

const refusalsIn = (
  { driver, trip, receivedAt, rejected }: Batch,
  origin: Pick<Reject, "partition" | "offset" | "rejectedAt">,
): Refusal[] =>
  rejected.map(({ reason, detail, record }) => ({
    line: { reason, detail, ...origin, driver, trip, receivedAt, record },
    records: [rejectedIdOf(record)],
  }));

/** The refusal of a whole batch, with all its records. */
const refusalOf = (line: Reject, refused: RefusedBatch | undefined): Refusal => {
  if (!refused) return { line };
  const { driver, trip, receivedAt, records } = refused;
  return { line: { ...line, driver, trip, receivedAt }, records: records.map(rejectedIdOf) };
};
