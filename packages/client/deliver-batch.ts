import { type PostBatchOptions, type PostOutcome, postBatch } from "./post-batch.ts";
import type { TripRecord } from "./records.ts";

export type RefusedRecord = {
  readonly record: TripRecord;
  /** Of the API's answer; absent: the record was not sent, because the API would refuse it. */
  readonly statusCode?: number;
  readonly message: string;
};

export type DeliverBatchOptions = PostBatchOptions & {
  /** Awaited for every part as soon as it is settled, so that a crash between parts repeats little. */
  readonly onStored?: (records: readonly TripRecord[], end: boolean) => Promise<void> | void;
  readonly onRefused?: (refused: readonly RefusedRecord[]) => Promise<void> | void;
};

/** `settled`: each record is stored or refused. */
export type DeliverOutcome =
  | { readonly kind: "settled" }
  | Extract<PostOutcome, { readonly kind: "gaveUp" | "aborted" }>;

/** Statuses that one bad record, or too many records, can cause: half of the batch may pass. */
const divisible = [400, 413];

/**
 * Posts a batch. One that is refused for good is halved until only the offending records are refused. Parts are posted
 * in order, and `end` stays with the last record. A settled part stays settled when a later one gives up or is aborted.
 */
export const deliverBatch = async (options: DeliverBatchOptions): Promise<DeliverOutcome> => {
  const { batch, onStored, onRefused } = options;
  const parts = [batch.records];
  const lastRecord = batch.records.at(-1);

  for (let records = parts.pop(); records; records = parts.pop()) {
    const end = batch.end === true && records.at(-1) === lastRecord;
    const outcome = await postBatch({ ...options, batch: { ...batch, records, end } });
    if (outcome.kind === "stored") {
      await onStored?.(records, end);
    } else if (outcome.kind !== "refused") {
      return outcome;
    } else if (divisible.includes(outcome.statusCode) && records.length > 1) {
      const middle = records.length >> 1;
      parts.push(records.slice(middle), records.slice(0, middle));
    } else {
      const { statusCode, message } = outcome;
      await onRefused?.(records.map((record) => ({ record, statusCode, message })));
    }
  }
  return { kind: "settled" };
};
