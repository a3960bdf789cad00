import { type FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";

/** Quotas of PutRecordBatch (Firehose developer guide): 500 records, 4 MiB; a record 1,000 KiB. */
const maxRecords = 500;
const maxBatchBytes = 4 * 1024 * 1024;
export const maxRecordBytes = 1_000 * 1024;

export type PutOptions = {
  readonly client: FirehoseClient;
  readonly deliveryStreamName: string;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
};

/**
 * Puts records into a delivery stream, in order but for those that are refused. PutRecordBatch may fail in part: only
 * failed records are sent again. `what` names them in the error once the attempts are used up.
 */
export const putRecords = async (
  { client, deliveryStreamName, sleep, random }: PutOptions,
  records: readonly Uint8Array[],
  { what, maxAttempts }: { readonly what: string; readonly maxAttempts: number },
): Promise<void> => {
  for (const batch of batchesOf(records)) {
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
        throw new Error(`${pending.length} ${what} could not be kept after ${maxAttempts} attempts`);
      await sleep(random() * 50 * 2 ** attempt);
    }
  }
};

const batchesOf = (records: readonly Uint8Array[]): Uint8Array[][] => {
  const batches: Uint8Array[][] = [];
  let bytes = 0;
  for (const record of records) {
    const batch = batches.at(-1);
    if (batch && batch.length < maxRecords && bytes + record.length <= maxBatchBytes) {
      batch.push(record);
      bytes += record.length;
    } else {
      batches.push([record]);
      bytes = record.length;
    }
  }
  return batches;
};
