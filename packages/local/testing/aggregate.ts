import { createHash } from "node:crypto";
import { PbfWriter } from "pbf";
import type { UserRecord } from "../firehose/kpl-aggregate.ts";

/** The bytes of a protobuf message as the Kinesis Producer Library frames it. */
export const frameAggregate = (message: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from("f3899ac2", "hex"), message, createHash("md5").update(message).digest()]);

/** Packs many user records into one stream record. */
export const aggregate = (records: readonly UserRecord[]): Buffer => {
  const writer = new PbfWriter();
  for (const { partitionKey } of records) writer.writeBytesField(1, Buffer.from(partitionKey));
  records.forEach(({ data }, index) => {
    const record = new PbfWriter();
    record.writeVarintField(1, index);
    record.writeBytesField(3, data);
    writer.writeBytesField(3, record.finish());
  });
  return frameAggregate(writer.finish());
};
