import { type PostBatchOptions, postBatch } from "./post-batch.ts";
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

export type DeliverOutcome =
  | {
      readonly kind: "settled";
      readonly stored: number;
      readonly refused: readonly RefusedRecord[];
      readonly requests: number;
    }
  | { readonly kind: "gaveUp"; readonly reason: string; readonly requests: number }
  | { readonly kind: "aborted"; readonly requests: number };

/** Statuses that one bad record, or too many records, can cause: half of the batch may pass. */
const divisible = new Set([400, 413]);

/**
 * Posts a batch. One that is refused for good is halved until only the offending records are refused. Parts are posted
 * in order, and `end` stays with the last record. A settled part stays settled when a later one gives up or is aborted.
 */
export const deliverBatch = async (options: DeliverBatchOptions): Promise<DeliverOutcome> => {
  const { onStored, onRefused, ...postOptions } = options;
  const parts: (readonly TripRecord[])[] = [options.batch.records];
  const lastRecord = options.batch.records.at(-1);
  const refused: RefusedRecord[] = [];
  let stored = 0;
  let requests = 0;

  for (let records = parts.pop(); records !== undefined; records = parts.pop()) {
    const end = options.batch.end === true && records.at(-1) === lastRecord;
    const outcome = await postBatch({ ...postOptions, batch: { ...options.batch, records, end } });
    requests += outcome.attempts;
    switch (outcome.kind) {
      case "stored":
        stored += records.length;
        await onStored?.(records, end);
        break;
      case "refused": {
        if (divisible.has(outcome.statusCode) && records.length > 1) {
          const middle = records.length >> 1;
          parts.push(records.slice(middle), records.slice(0, middle));
          break;
        }
        const { statusCode, message } = outcome;
        const alone = records.map((record) => ({ record, statusCode, message }));
        refused.push(...alone);
        await onRefused?.(alone);
        break;
      }
      case "gaveUp":
        return { kind: "gaveUp", reason: outcome.reason, requests };
      case "aborted":
        return { kind: "aborted", requests };
      default:
        return outcome satisfies never;
    }
  }
  return { kind: "settled", stored, refused, requests };
};
