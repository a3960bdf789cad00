import type { RefusedRecord } from "@trips/client/deliver-batch.ts";
import type { RecordQueue } from "@trips/client/record-queue.ts";
import type { TripRecord } from "@trips/client/records.ts";
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from "idb";

/** The phone's data about a trip that does not change while it is recorded. */
export type TripStart = {
  readonly tripId: string;
  /** The recording driver: records may be posted only with this driver's token. */
  readonly driver: string;
  readonly timeZone: string;
  readonly vehicle?: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
};

export type KeptTrip<Progress> = TripStart & {
  readonly paused: boolean;
  /** When its driver finished it, as long as that can be undone; epoch milliseconds. */
  readonly finishedAt?: number | undefined;
  readonly ended: boolean;
  /** The progress over its records so far. */
  readonly progress: Progress;
};

/**
 * The trips of one phone in IndexedDB. Each change is one transaction with strict durability: after a crash at any
 * moment the trip is as the last resolved change left it, or as one that was under way would have. A change that the
 * storage refuses (`QuotaExceededError`) has no effect.
 */
export type TripDatabase<Progress> = {
  begin(trip: TripStart): Promise<void>;
  /** By their start. */
  trips(): Promise<readonly KeptTrip<Progress>[]>;
  queue(tripId: string): RecordQueue;
  setPaused(tripId: string, paused: boolean): Promise<void>;
  /** Undefined: it goes on. */
  setFinished(tripId: string, finishedAt: number | undefined): Promise<void>;
  /** Deletes a trip with all its records, sent or not. */
  remove(tripId: string): Promise<void>;
  /** The driver last known to be signed in, for an offline start. */
  driver(): Promise<string | undefined>;
  setDriver(driver: string): Promise<void>;
  close(): void;
};

export type TripDatabaseOptions<Progress> = {
  readonly name: string;
  readonly initial: Progress;
  /** Pure: adds one more record to the progress, in the order of recording. */
  readonly advance: (progress: Progress, record: TripRecord) => Progress;
};

type TripRow = TripStart & {
  readonly nextId: number;
  readonly lastStored?: TripRecord;
  readonly paused: boolean;
  readonly finishedAt?: number | undefined;
  readonly ended: boolean;
  readonly endDelivered: boolean;
  readonly progress: unknown;
};

type Schema = DBSchema & {
  trips: { key: string; value: TripRow };
  pending: { key: [string, number]; value: { tripId: string; record: TripRecord } };
  refused: { key: [string, number]; value: { tripId: string; entry: RefusedRecord } };
  facts: { key: string; value: string };
};

const tables = ["trips", "pending", "refused", "facts"] as const;
type Tables = (typeof tables)[number][];
type Change = IDBPTransaction<Schema, Tables, "readwrite">;

const recordsOf = (tripId: string): IDBKeyRange => IDBKeyRange.bound([tripId], [tripId, []]);

const change = async <Value>(
  database: IDBPDatabase<Schema>,
  work: (transaction: Change) => Promise<Value>,
): Promise<Value> => {
  const transaction = database.transaction([...tables], "readwrite", { durability: "strict" });
  // Awaited below; until then a rejection must not count as unhandled.
  transaction.done.catch(() => undefined);
  try {
    const value = await work(transaction);
    await transaction.done;
    return value;
  } catch (error) {
    // Either a request failed, which has aborted the transaction, or the work itself, which has not.
    if (transaction.error === null) abort(transaction);
    throw transaction.error ?? error;
  }
};

const abort = (transaction: Change): void => {
  try {
    transaction.abort();
  } catch (error) {
    if ((error as Error).name !== "InvalidStateError") throw error;
  }
};

const found = (tripId: string, row: TripRow | undefined): TripRow => {
  if (!row) throw new Error(`trip ${tripId} is not kept on this phone`);
  return row;
};

/** Takes stored records out of the queue; the newest of all that were. */
const takeOut = async (
  transaction: Change,
  row: TripRow,
  ids: readonly number[],
): Promise<TripRecord | undefined> => {
  const { tripId } = row;
  const pending = transaction.objectStore("pending");
  let { lastStored } = row;
  for (const id of ids) {
    const entry = await pending.get([tripId, id]);
    if (!entry) continue;
    await pending.delete([tripId, id]);
    if (id > (lastStored?.id ?? -1)) lastStored = entry.record;
  }
  return lastStored;
};

const queueOf = <Progress>(
  database: IDBPDatabase<Schema>,
  tripId: string,
  advance: TripDatabaseOptions<Progress>["advance"],
): RecordQueue => {
  const rowOf = async (transaction: Change): Promise<TripRow> =>
    found(tripId, await transaction.objectStore("trips").get(tripId));

  const mark = (marked: Partial<Pick<TripRow, "ended" | "endDelivered">>): Promise<void> =>
    change(database, async (transaction) => {
      const row = await rowOf(transaction);
      await transaction.objectStore("trips").put({ ...row, ...marked });
    });

  return {
    tripId,
    append: (fix) =>
      change(database, async (transaction) => {
        const row = await rowOf(transaction);
        const record = { id: row.nextId, ...fix };
        const progress = advance(row.progress as Progress, record);
        await transaction.objectStore("pending").add({ tripId, record });
        await transaction.objectStore("trips").put({ ...row, nextId: row.nextId + 1, progress });
        return record;
      }),
    peek: async (limit) => {
      const entries = await database.getAll("pending", recordsOf(tripId), limit);
      return entries.map(({ record }) => record);
    },
    remove: (ids) =>
      change(database, async (transaction) => {
        const row = await rowOf(transaction);
        const lastStored = await takeOut(transaction, row, ids);
        await transaction.objectStore("trips").put({ ...row, lastStored });
      }),
    setAside: (refused) =>
      change(database, async (transaction) => {
        const pending = transaction.objectStore("pending");
        for (const entry of refused) {
          const key: [string, number] = [tripId, entry.record.id];
          if ((await pending.getKey(key)) === undefined) continue;
          await pending.delete(key);
          await transaction.objectStore("refused").put({ tripId, entry });
        }
      }),
    refused: async () => {
      const entries = await database.getAll("refused", recordsOf(tripId));
      return entries.map(({ entry }) => entry);
    },
    lastStored: async () => (await database.get("trips", tripId))?.lastStored,
    markEnded: () => mark({ ended: true }),
    markEndDelivered: () => mark({ endDelivered: true }),
    status: async () => {
      const transaction = database.transaction([...tables], "readonly");
      const [row, pending, refused] = await Promise.all([
        transaction.objectStore("trips").get(tripId),
        transaction.objectStore("pending").count(recordsOf(tripId)),
        transaction.objectStore("refused").count(recordsOf(tripId)),
      ]);
      const { nextId, ended, endDelivered } = found(tripId, row);
      return { nextId, pending, refused, ended, endDelivered };
    },
  };
};

export const openTripDatabase = async <Progress>({
  name,
  initial,
  advance,
}: TripDatabaseOptions<Progress>): Promise<TripDatabase<Progress>> => {
  const database = await openDB<Schema>(name, 1, {
    upgrade: (created) => {
      created.createObjectStore("trips", { keyPath: "tripId" });
      created.createObjectStore("pending", { keyPath: ["tripId", "record.id"] });
      created.createObjectStore("refused", { keyPath: ["tripId", "entry.record.id"] });
      created.createObjectStore("facts");
    },
    // A newer page wants to upgrade the schema: this connection must close, or that page waits forever.
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
  });

  const set = (tripId: string, given: Partial<Pick<TripRow, "paused" | "finishedAt">>): Promise<void> =>
    change(database, async (transaction) => {
      const row = found(tripId, await transaction.objectStore("trips").get(tripId));
      await transaction.objectStore("trips").put({ ...row, ...given });
    });

  return {
    begin: (trip) =>
      change(database, async (transaction) => {
        const row = { nextId: 0, paused: false, ended: false, endDelivered: false, progress: initial };
        await transaction.objectStore("trips").add({ ...trip, ...row });
      }),
    trips: async () => {
      const rows = await database.getAll("trips");
      return rows
        .map((row): KeptTrip<Progress> => {
          const { tripId, driver, timeZone, vehicle, startedAt, paused, finishedAt, ended } = row;
          const start = { tripId, driver, timeZone, vehicle, startedAt };
          return { ...start, paused, finishedAt, ended, progress: row.progress as Progress };
        })
        .sort((a, b) => a.startedAt - b.startedAt);
    },
    queue: (tripId) => queueOf(database, tripId, advance),
    setPaused: (tripId, paused) => set(tripId, { paused }),
    setFinished: (tripId, finishedAt) => set(tripId, { finishedAt }),
    remove: (tripId) =>
      change(database, async (transaction) => {
        await transaction.objectStore("trips").delete(tripId);
        await transaction.objectStore("pending").delete(recordsOf(tripId));
        await transaction.objectStore("refused").delete(recordsOf(tripId));
      }),
    driver: () => database.get("facts", "driver"),
    setDriver: (driver) =>
      change(database, async (transaction) => {
        await transaction.objectStore("facts").put(driver, "driver");
      }),
    close: () => database.close(),
  };
};
