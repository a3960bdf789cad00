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

export type Event = { readonly event: KinesisStreamEvent; readonly records: number };

/**
 * What one shard delivers while the phones drive: their batches in turn, 100 to an event. Drives that are long
 * enough are given to phone after phone, to several when there are fewer drives than phones.
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
  let sequence = 0;
  return Array.from({ length: events }, (_, index) => {
    const records: KinesisStreamRecord[] = [];
    for (let turn = index * batchesPerEvent; turn < (index + 1) * batchesPerEvent; turn++)
      for (const ofPhone of batches) records.push(kinesisRecord(ofPhone[turn]!, sequence++));
    return { event: { Records: records }, records: kinesisRecordsPerEvent * batchSize };
  });
};

const today = Date.UTC(2026, 10, 20, 10);

/** Phones that drive at the same time drive on the same day; where in its minute a drive begins stays. */
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
