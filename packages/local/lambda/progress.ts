import type { StreamRecord } from "./kinesis-event.ts";

/**
 * Which records of a shard are on their way, in stream order. Lanes finish out of order; the checkpoint is the
 * last record before which everything is done.
 */
export type Progress = {
  add(records: readonly StreamRecord[]): void;
  complete(records: readonly StreamRecord[]): void;
  checkpoint(): string | null;
  pendingRecords(): number;
  pendingBytes(): number;
  oldestArrivalMs(): number | undefined;
};

export const createProgress = (after: string | null): Progress => {
  let pending: StreamRecord[] = [];
  let head = 0;
  const done = new Set<StreamRecord>();
  let checkpoint = after;
  let bytes = 0;
  return {
    add(records) {
      for (const record of records) {
        pending.push(record);
        bytes += record.eventBytes;
      }
    },
    complete(records) {
      for (const record of records) {
        done.add(record);
        bytes -= record.eventBytes;
      }
      let record = pending[head];
      while (record !== undefined && done.delete(record)) {
        checkpoint = record.sequenceNumber;
        head += 1;
        record = pending[head];
      }
      if (head > 1_000 && head * 2 > pending.length) {
        pending = pending.slice(head);
        head = 0;
      }
    },
    checkpoint: () => checkpoint,
    pendingRecords: () => pending.length - head - done.size,
    pendingBytes: () => bytes,
    oldestArrivalMs: () => pending[head]?.arrivalMs,
  };
};
