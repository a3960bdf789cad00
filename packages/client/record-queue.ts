import type { RefusedRecord } from "./deliver-batch.ts";
import type { CleanFix, TripRecord } from "./records.ts";

export type QueueStatus = {
  readonly nextId: number;
  readonly pending: number;
  readonly refused: number;
  /** The driver has ended the trip. */
  readonly ended: boolean;
  /** The API knows that the trip has ended. */
  readonly endDelivered: boolean;
};

/**
 * What a recorder keeps of one trip across reloads and crashes. Every method is atomic and durable when it
 * resolves, and calls take effect in the order in which they are made. A rejected promise is a fault of the
 * storage: nothing has been changed.
 */
export type RecordQueue = {
  /** A queue holds one trip only, so that no record is ever posted to another. */
  readonly tripId: string;
  /** Gives the fix the trip's next id (0, 1, 2, …) and stores it, in one step: no id is used twice or lost. */
  append(fix: CleanFix): Promise<TripRecord>;
  /** The oldest pending records, by id. */
  peek(limit: number): Promise<readonly TripRecord[]>;
  /** Takes stored records out; the newest record ever taken out is kept as `lastStored`. */
  remove(ids: readonly number[]): Promise<void>;
  /** Moves pending records to those that the API refused. */
  setAside(refused: readonly RefusedRecord[]): Promise<void>;
  refused(): Promise<readonly RefusedRecord[]>;
  lastStored(): Promise<TripRecord | undefined>;
  markEnded(): Promise<void>;
  markEndDelivered(): Promise<void>;
  status(): Promise<QueueStatus>;
};

/** A queue on disk. */
export type StoredQueue = RecordQueue & {
  /** Deletes all that is kept of the trip, sent or not. Nothing else may be under way. */
  delete(): Promise<void>;
};

/** A queue that lives as long as the process: for tests, simulators and short command-line tools. */
export const createMemoryQueue = (tripId: string): RecordQueue => {
  const pending = new Map<number, TripRecord>();
  const setAside: RefusedRecord[] = [];
  let nextId = 0;
  let last: TripRecord | undefined;
  let ended = false;
  let endDelivered = false;

  return {
    tripId,
    append: async (fix) => {
      const record = { id: nextId, ...fix };
      nextId += 1;
      pending.set(record.id, record);
      return record;
    },
    peek: async (limit) => {
      const records: TripRecord[] = [];
      for (const record of pending.values()) {
        if (records.length >= limit) break;
        records.push(record);
      }
      return records;
    },
    remove: async (ids) => {
      for (const id of ids) {
        const record = pending.get(id);
        pending.delete(id);
        if (record !== undefined && record.id > (last?.id ?? -1)) last = record;
      }
    },
    setAside: async (refused) => {
      for (const entry of refused) {
        if (pending.delete(entry.record.id)) setAside.push(entry);
      }
    },
    refused: async () => [...setAside],
    lastStored: async () => last,
    markEnded: async () => {
      ended = true;
    },
    markEndDelivered: async () => {
      endDelivered = true;
    },
    status: async () => ({ nextId, pending: pending.size, refused: setAside.length, ended, endDelivered }),
  };
};
