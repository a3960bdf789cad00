import { deaggregate } from "@trips/aws/kinesis-aggregate.ts";
import type { Delivery } from "@trips/core/application/delivery.ts";
import type { KinesisStreamRecord } from "aws-lambda";

/** The shard is part of the event ID: `shardId-000000000006:4954…`. */
export const shardIdOf = (record: KinesisStreamRecord): string => record.eventID.split(":")[0]!;

/** When the first of the records reached the stream, epoch milliseconds. */
export const earliestArrivalMs = (records: readonly KinesisStreamRecord[]): number =>
  1000 * Math.min(...records.map((record) => record.kinesis.approximateArrivalTimestamp));

/** An event's deliveries, in order; a KPL aggregate yields its records. Partition: shard. Offset: sequence number. */
export const deliveriesOf = (records: readonly KinesisStreamRecord[]): Delivery[] =>
  records.flatMap((record) => {
    const data = Buffer.from(record.kinesis.data, "base64");
    const partition = shardIdOf(record);
    const offset = record.kinesis.sequenceNumber;
    const inner = deaggregate(data)?.map((member) => member.data) ?? [data];
    return inner.map((data) => ({ partition, offset, data }));
  });
