import { createHash } from "node:crypto";
import { maximumEventBytes } from "./invocation.ts";

/** A record as a shard consumer holds it. `arrivalMs` is the ApproximateArrivalTimestamp in epoch milliseconds. */
export type StreamRecord = {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  readonly arrivalMs: number;
  /** Bytes of this record in the JSON text of an event, comma included. */
  readonly eventBytes: number;
  /** When it was read, on the monotonic clock: the batching window starts here. */
  readonly bufferedAt: number;
};

/** Source of a shard's records, which Lambda repeats in every record. */
export type EventOrigin = {
  readonly shardId: string;
  readonly eventSourceArn: string;
  readonly invokeIdentityArn: string;
  readonly region: string;
};

type RecordContent = Pick<StreamRecord, "sequenceNumber" | "partitionKey" | "data" | "arrivalMs">;

const describeRecord = (record: RecordContent, data: string, origin: EventOrigin) => ({
  kinesis: {
    kinesisSchemaVersion: "1.0",
    partitionKey: record.partitionKey,
    sequenceNumber: record.sequenceNumber,
    data,
    approximateArrivalTimestamp: record.arrivalMs / 1000,
  },
  eventSource: "aws:kinesis",
  eventVersion: "1.0",
  eventID: `${origin.shardId}:${record.sequenceNumber}`,
  eventName: "aws:kinesis:record",
  invokeIdentityArn: origin.invokeIdentityArn,
  awsRegion: origin.region,
  eventSourceARN: origin.eventSourceArn,
});

export type KinesisEventRecord = ReturnType<typeof describeRecord>;

export const toEventRecord = (record: StreamRecord, origin: EventOrigin): KinesisEventRecord =>
  describeRecord(
    record,
    Buffer.from(record.data.buffer, record.data.byteOffset, record.data.byteLength).toString("base64"),
    origin,
  );

/** Converts a record of GetRecords' answer. */
export const fromGetRecords = (input: unknown, origin: EventOrigin, bufferedAt: number): StreamRecord => {
  const { SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp } = input as {
    SequenceNumber: string;
    PartitionKey: string;
    Data: Uint8Array;
    ApproximateArrivalTimestamp: number;
  };
  const content = {
    sequenceNumber: SequenceNumber,
    partitionKey: PartitionKey,
    data: Data,
    arrivalMs: Math.round(ApproximateArrivalTimestamp * 1000),
  };
  const base64Bytes = 4 * Math.ceil(Data.byteLength / 3);
  const envelopeBytes = Buffer.byteLength(JSON.stringify(describeRecord(content, "", origin))) + 1;
  return { ...content, eventBytes: envelopeBytes + base64Bytes, bufferedAt };
};

export type BatchLimits = {
  readonly batchSize: number;
  /** Bytes of the event besides its records, e.g. the state of a tumbling window. */
  readonly envelopeBytes: number;
  /** The tumbling window of a record; a batch never spans two. */
  readonly windowOf?: (record: StreamRecord) => number;
};

/**
 * How many records at the head of the queue form the next batch, at least one, and whether waiting could add more. A
 * single record beyond 6 MB is a batch of its own, which the invocation will refuse.
 */
export const measureBatch = (
  queue: readonly StreamRecord[],
  { batchSize, envelopeBytes, windowOf }: BatchLimits,
): { count: number; full: boolean } => {
  const first = queue[0];
  if (first === undefined) return { count: 0, full: false };
  const window = windowOf?.(first);
  let bytes = envelopeBytes + first.eventBytes;
  let count = 1;
  while (count < batchSize) {
    const record = queue[count];
    if (record === undefined) return { count, full: bytes >= maximumEventBytes };
    bytes += record.eventBytes;
    if (bytes > maximumEventBytes || windowOf?.(record) !== window) return { count, full: true };
    count += 1;
  }
  return { count, full: true };
};

/** The lane of a partition key: always the same one, so a key's records stay in order. */
export const laneOf = (partitionKey: string, lanes: number): number =>
  lanes === 1 ? 0 : createHash("md5").update(partitionKey).digest().readUInt32BE(12) % lanes;
