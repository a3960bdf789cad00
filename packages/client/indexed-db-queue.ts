import type { RefusedRecord } from "./deliver-batch.ts";
import type { QueueStatus, StoredQueue } from "./record-queue.ts";
import type { TripRecord } from "./records.ts";

type Events<Type extends string> = {
  addEventListener(type: Type, listener: () => void): void;
};

type Request<Value = unknown> = Events<"success" | "error"> & {
  readonly result: Value;
  readonly error: unknown;
};

type ObjectStore = {
  get(key: string | number): Request;
  getKey(key: number): Request;
  getAll(query: null, count?: number): Request<unknown[]>;
  count(): Request<number>;
  put(value: unknown, key?: string): Request;
  delete(key: number): Request;
};

type Transaction = Events<"complete" | "abort"> & {
  readonly error: unknown;
  objectStore(name: string): ObjectStore;
  abort(): void;
};

type Database = Events<"versionchange" | "close"> & {
  createObjectStore(name: string, options?: { keyPath: string }): unknown;
  transaction(
    names: string[],
    mode: "readonly" | "readwrite",
    options: { durability: "strict" },
  ): Transaction;
  close(): void;
};

type OpenRequest = Request<Database> & Events<"upgradeneeded">;

/** The part of a browser's `indexedDB` that is needed. */
export type IndexedDb = {
  open(name: string, version: number): OpenRequest;
  deleteDatabase(name: string): Request;
};

const stores = ["trip", "pending", "refused"];

type TripRow = Omit<QueueStatus, "pending" | "refused"> & { readonly lastStored?: TripRecord };

const beginning: TripRow = { nextId: 0, ended: false, endDelivered: false };

const settled = <Value>(request: Request<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

/** Opens the database when it is first needed, and again after the browser has closed it or a fault. */
const connectTo = (indexedDb: IndexedDb, name: string) => {
  let connection: Promise<Database> | undefined;

  const open = async (): Promise<Database> => {
    const request = indexedDb.open(name, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore("trip");
      request.result.createObjectStore("pending", { keyPath: "id" });
      request.result.createObjectStore("refused", { keyPath: "record.id" });
    });
    const database = await settled(request);
    database.addEventListener("close", forget);
    // Another page deletes the trip: this connection must close, or that page waits forever.
    database.addEventListener("versionchange", () => {
      database.close();
      forget();
    });
    return database;
  };

  const forget = () => {
    connection = undefined;
  };

  return {
    database: async (): Promise<Database> => {
      connection ??= open();
      try {
        return await connection;
      } catch (error) {
        forget();
        throw error;
      }
    },
    close: async () => {
      (await connection)?.close();
      forget();
    },
  };
};

/** Ends with the transaction: a fault of the work, or of the storage, has changed nothing. */
const inTransaction = async <Value>(
  database: Database,
  mode: "readonly" | "readwrite",
  work: (transaction: Transaction) => Promise<Value>,
): Promise<Value> => {
  const transaction = database.transaction(stores, mode, { durability: "strict" });
  const done = new Promise<void>((resolve, reject) => {
    transaction.addEventListener("complete", resolve);
    transaction.addEventListener("abort", () =>
      reject(transaction.error ?? new Error("the change was aborted")),
    );
  });
  // Awaited below; until then a rejection must not count as unhandled.
  done.catch(() => undefined);
  try {
    const value = await work(transaction);
    await done;
    return value;
  } catch (error) {
    // Either a request failed, which aborts the transaction, or the work itself, which does not.
    if (transaction.error === null) abort(transaction);
    throw transaction.error ?? error;
  }
};

const abort = (transaction: Transaction): void => {
  try {
    transaction.abort();
  } catch (error) {
    if ((error as Error).name !== "InvalidStateError") throw error;
  }
};

const rowOf = async (transaction: Transaction): Promise<TripRow> =>
  ((await settled(transaction.objectStore("trip").get("row"))) as TripRow | undefined) ?? beginning;

const putRow = (transaction: Transaction, row: TripRow) =>
  settled(transaction.objectStore("trip").put(row, "row"));

/** Gives the newest of those that were there. */
const takeOut = async (pending: ObjectStore, ids: readonly number[]): Promise<TripRecord | undefined> => {
  let newest: TripRecord | undefined;
  for (const id of ids) {
    const record = (await settled(pending.get(id))) as TripRecord | undefined;
    if (record === undefined) continue;
    await settled(pending.delete(id));
    if (id > (newest?.id ?? -1)) newest = record;
  }
  return newest;
};

/**
 * A queue of one trip in a browser's IndexedDB, in a database of its own. Each change is one transaction with strict
 * durability, so several pages may have it open.
 */
export const createIndexedDbQueue = (indexedDb: IndexedDb, tripId: string): StoredQueue => {
  const name = `trips/${tripId}`;
  const { database, close } = connectTo(indexedDb, name);
  const reading = async <Value>(work: (transaction: Transaction) => Promise<Value>) =>
    inTransaction(await database(), "readonly", work);
  const changing = async <Value>(work: (transaction: Transaction) => Promise<Value>) =>
    inTransaction(await database(), "readwrite", work);
  const mark = (marked: Partial<TripRow>) =>
    changing(async (transaction) => {
      await putRow(transaction, { ...(await rowOf(transaction)), ...marked });
    });

  return {
    tripId,
    append: (fix) =>
      changing(async (transaction) => {
        const row = await rowOf(transaction);
        const record = { id: row.nextId, ...fix };
        await settled(transaction.objectStore("pending").put(record));
        await putRow(transaction, { ...row, nextId: row.nextId + 1 });
        return record;
      }),
    peek: (limit) =>
      reading(async (transaction) => {
        const records = await settled(transaction.objectStore("pending").getAll(null, limit));
        return records as TripRecord[];
      }),
    remove: (ids) =>
      changing(async (transaction) => {
        const row = await rowOf(transaction);
        const newest = await takeOut(transaction.objectStore("pending"), ids);
        const lastStored = (newest?.id ?? -1) > (row.lastStored?.id ?? -1) ? newest : row.lastStored;
        await putRow(transaction, { ...row, lastStored });
      }),
    setAside: (refused) =>
      changing(async (transaction) => {
        const pending = transaction.objectStore("pending");
        for (const entry of refused) {
          if ((await settled(pending.getKey(entry.record.id))) === undefined) continue;
          await settled(pending.delete(entry.record.id));
          await settled(transaction.objectStore("refused").put(entry));
        }
      }),
    refused: () =>
      reading(async (transaction) => {
        const entries = await settled(transaction.objectStore("refused").getAll(null));
        return entries as RefusedRecord[];
      }),
    lastStored: () => reading(async (transaction) => (await rowOf(transaction)).lastStored),
    markEnded: () => mark({ ended: true }),
    markEndDelivered: () => mark({ endDelivered: true }),
    status: () =>
      reading(async (transaction) => {
        const { nextId, ended, endDelivered } = await rowOf(transaction);
        const pending = await settled(transaction.objectStore("pending").count());
        const refused = await settled(transaction.objectStore("refused").count());
        return { nextId, pending, refused, ended, endDelivered };
      }),
    delete: async () => {
      await close();
      await settled(indexedDb.deleteDatabase(name));
    },
  };
};
