import type { FirehoseRecord } from "./record.ts";

/** What feeds a delivery stream. */
export type Source = {
  /** Resolves when everything in the source now has been handed over. Rejects when the source cannot be read. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
};

/** Takes a source's records, and applies backpressure while too much is outstanding. */
export type Sink = {
  accept(records: readonly FirehoseRecord[]): void;
  /** Resolves when there is room for more; rejects when the service stops. */
  room(): Promise<void>;
};
