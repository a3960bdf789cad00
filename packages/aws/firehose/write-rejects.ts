import type { Reject, WriteRejects } from "@trips/core/application/reject.ts";
import { maxRecordBytes, type PutOptions, putRecords } from "./put-records.ts";

const maxAttempts = 6;

/** Rejects as JSON lines in the delivery stream. */
export const createWriteRejects =
  (options: PutOptions): WriteRejects =>
  (rejects) =>
    putRecords(options, rejects.map(lineOf), { what: "rejects", maxAttempts });

/** A reject as the lake keeps it, with Kinesis's names for what locates the record in the raw backup. */
export const rejectLineOf = ({ partition, offset, ...reject }: Reject) => ({
  ...reject,
  shardId: partition,
  sequenceNumber: offset,
});

const encode = (reject: object): Uint8Array => Buffer.from(`${JSON.stringify(reject)}\n`);

/** A reject too large for Firehose loses its data here; the lake's raw backup has it under its sequence number. */
const lineOf = (reject: Reject): Uint8Array => {
  const members = rejectLineOf(reject);
  const line = encode(members);
  if (line.length <= maxRecordBytes) return line;
  return encode({ ...members, data: undefined, record: undefined, truncatedBytes: line.length });
};
