import type { StreamRecord } from "./kinesis-event.ts";

/**
 * Which records of a shard are in flight, in stream order. Lanes finish out of order; the checkpoint is the last
 * record up to which everything is done. The records themselves are not kept, since their data are views on
 * megabytes.
 */
export type Progress = {
  add(records: readonly StreamRecord[]): void;
  complete(records: readonly StreamRecord[]): void;
  checkpoint(): string | null;
  pendingRecords(): number;
  pendingBytes(): number;
  oldestArrivalMs(): number | undefined;
};

type Entry = { readonly sequenceNumber: string; readonly arrivalMs: number; isDone: boolean };

export const createProgress = (after: string | null): Progress => {
  const entries = new WeakMap<StreamRecord, Entry>();
  let inOrder: Entry[] = [];
  let head = 0;
  let pending = 0;
  let checkpoint = after;
  let bytes = 0;
  return {
    add(records) {
      for (const record of records) {
        const { sequenceNumber, arrivalMs } = record;
        const entry = { sequenceNumber, arrivalMs, isDone: false };
        entries.set(record, entry);
        inOrder.push(entry);
        bytes += record.eventBytes;
      }
      pending += records.length;
    },
    complete(records) {
      for (const record of records) {
        entries.get(record)!.isDone = true;
        bytes -= record.eventBytes;
      }
      pending -= records.length;
      for (let entry = inOrder[head]; entry?.isDone; entry = inOrder[head]) {
        checkpoint = entry.sequenceNumber;
        head += 1;
      }
      if (head > 1_000 && head * 2 > inOrder.length) {
        inOrder = inOrder.slice(head);
        head = 0;
      }
    },
    checkpoint: () => checkpoint,
    pendingRecords: () => pending,
    pendingBytes: () => bytes,
    oldestArrivalMs: () => inOrder[head]?.arrivalMs,
  };
};
