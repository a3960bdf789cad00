import type { FirehoseRecord } from "./record.ts";

/** What feeds a delivery stream. */
export type Source = {
  /** Resolves when all that is in the source now has been handed over. Rejects when it cannot be read. */
  catchUp(): Promise<void>;
  stop(): Promise<void>;
};

/** Where a source hands its records, and how it is held back while too much is outstanding. */
export type Sink = {
  accept(records: readonly FirehoseRecord[]): void;
  /** Resolves when there is room for more; rejects when the service stops. */
  room(): Promise<void>;
};
