import { type FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import type { Reject, WriteRejects } from "@trips/core/application/reject.ts";

/** Quotas of PutRecordBatch (Firehose developer guide): 500 records, 4 MiB; a record 1,000 KiB. */
const maxRecords = 500;
const maxBatchBytes = 4 * 1024 * 1024;
const maxRecordBytes = 1_000 * 1024;
const maxAttempts = 6;

type Options = {
  readonly client: FirehoseClient;
  readonly deliveryStreamName: string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

/** Rejects as JSON lines in the delivery stream. PutRecordBatch may fail in part: only failed records are retried. */
export const createWriteRejects =
  ({ client, deliveryStreamName, sleep, random }: Options): WriteRejects =>
  async (rejects) => {
    for (const batch of batchesOf(rejects.map(lineOf))) {
      let pending = batch;
      for (let attempt = 1; pending.length > 0; attempt++) {
        const answer = await client.send(
          new PutRecordBatchCommand({
            DeliveryStreamName: deliveryStreamName,
            Records: pending.map((Data) => ({ Data })),
          }),
        );
        pending = answer.FailedPutCount
          ? pending.filter((_, index) => answer.RequestResponses?.[index]?.ErrorCode !== undefined)
          : [];
        if (pending.length === 0) break;
        if (attempt === maxAttempts)
          throw new Error(`${pending.length} rejects could not be kept after ${maxAttempts} attempts`);
        await sleep(random() * 50 * 2 ** attempt);
      }
    }
  };

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

const batchesOf = (lines: readonly Uint8Array[]): Uint8Array[][] => {
  const batches: Uint8Array[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const batch = batches.at(-1);
    if (batch && batch.length < maxRecords && bytes + line.length <= maxBatchBytes) {
      batch.push(line);
      bytes += line.length;
    } else {
      batches.push([line]);
      bytes = line.length;
    }
  }
  return batches;
};
