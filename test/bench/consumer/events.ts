import type { Fix } from "@trips/core/domain/gps-record.ts";
import { windowStartOf } from "@trips/core/domain/window.ts";
import type { KinesisStreamEvent, KinesisStreamRecord } from "aws-lambda";
import { batchesOf } from "../batches.ts";
import type { Drive } from "../drives.ts";

export const kinesisRecordsPerEvent = 100;

export type Workload = {
  readonly drives: readonly Drive[];
  /** Phones that drive at the same time; each has 100 / phones batches in every event. */
  readonly phones: number;
  readonly batchSize: number;
  readonly events: number;
};

export type Event = {
  readonly event: KinesisStreamEvent;
  /** GPS records in each of its Kinesis records. */
  readonly sizes: readonly number[];
};

/**
 * What one shard delivers while the phones drive: their batches in turn, 100 per event. Phones take turns in
 * getting a drive that is long enough; with fewer drives than phones, several share one.
 */
export const eventsOf = ({ drives, phones, batchSize, events }: Workload): Event[] => {
  const batchesPerEvent = kinesisRecordsPerEvent / phones;
  const needed = batchesPerEvent * events * batchSize;
  const longEnough = drives.filter(({ fixes }) => fixes.length >= needed);
  if (longEnough.length === 0) throw new Error(`no drive has ${needed} records`);
  const batches = Array.from({ length: phones }, (_, phone) => {
    const drive = longEnough[phone % longEnough.length]!;
    return batchesOf(
      { ...drive, driver: `${drive.driver}-${phone}`, fixes: startingToday(drive.fixes.slice(0, needed)) },
      batchSize,
    );
  });
  const inTurn = Array.from({ length: batchesPerEvent * events }, (_, turn) =>
    batches.map((ofPhone) => ({ data: ofPhone[turn]!, records: batchSize })),
  );
  return cutIntoEvents(inTurn.flat());
};

/** The number of trips that `trips import` posts at a time by default. */
const tripsAtATime = 8;

/** What one shard delivers while `trips import` posts the drives: each one's batches in order, eight at a time. */
export const importEventsOf = (drives: readonly Drive[], batchSize: number): Event[] => {
  const waiting = drives.map((drive) =>
    batchesOf(drive, batchSize).map((data, index) => ({
      data,
      records: Math.min(batchSize, drive.fixes.length - index * batchSize),
    })),
  );
  const posting = waiting.splice(0, tripsAtATime);
  const arrived: Batch[] = [];
  while (posting.length > 0)
    for (const [lane, batches] of posting.entries()) {
      arrived.push(batches.shift()!);
      if (batches.length > 0) continue;
      posting.splice(lane, 1, ...waiting.splice(0, 1));
      break;
    }
  return cutIntoEvents(arrived);
};

type Batch = { readonly data: Uint8Array; readonly records: number };

const cutIntoEvents = (batches: readonly Batch[]): Event[] =>
  Array.from({ length: Math.ceil(batches.length / kinesisRecordsPerEvent) }, (_, index) => {
    const from = index * kinesisRecordsPerEvent;
    const inside = batches.slice(from, from + kinesisRecordsPerEvent);
    return {
      event: { Records: inside.map(({ data }, at) => kinesisRecord(data, from + at)) },
      sizes: inside.map(({ records }) => records),
    };
  });

const today = Date.UTC(2026, 10, 20, 10);

/** Moves drives to the same day, as their phones drive at the same time; the second of the minute stays. */
const startingToday = (fixes: readonly Fix[]): Fix[] => {
  const shift = today - windowStartOf(fixes[0]!.t);
  return fixes.map((fix) => ({ ...fix, t: fix.t + shift }));
};

const shardId = "shardId-000000000000";

const kinesisRecord = (data: Uint8Array, sequence: number): KinesisStreamRecord => {
  const sequenceNumber = String(sequence).padStart(56, "4");
  return {
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    eventSource: "aws:kinesis",
    eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/records",
    eventVersion: "1.0",
    awsRegion: "us-east-1",
    invokeIdentityArn: "arn:aws:iam::000000000000:role/aggregate",
    kinesis: {
      approximateArrivalTimestamp: 1_795_162_800,
      data: Buffer.from(data).toString("base64"),
      kinesisSchemaVersion: "1.0",
      partitionKey: "driver/trip",
      sequenceNumber,
    },
  };
};
