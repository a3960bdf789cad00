import type { RefusedRecord } from "./deliver-batch.ts";
import type { StoredQueue } from "./record-queue.ts";
import type { TripRecord } from "./records.ts";

/**
 * The part of React Native's AsyncStorage that is needed: whatever keeps texts under keys. Each call changes one key,
 * wholly or not at all, and the change is durable when it resolves.
 */
export type KeyValueStorage = {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
};

/** What has become of a trip's records. It is one value, and writing it is the moment at which a change takes effect. */
type Progress = {
  /** The next id to give; of what is written, a lower bound of it. */
  readonly nextId: number;
  /** No record before it is pending. */
  readonly first: number;
  /** After `first`, and no longer pending: none, if records leave in the order of their ids. */
  readonly gone: readonly number[];
  /** No longer pending, but perhaps still stored. */
  readonly unswept: readonly number[];
  readonly refused: number;
  readonly lastStored?: TripRecord;
  readonly ended: boolean;
  readonly endDelivered: boolean;
};

const beginning: Progress = {
  nextId: 0,
  first: 0,
  gone: [],
  unswept: [],
  refused: 0,
  ended: false,
  endDelivered: false,
};

const keysOf = (tripId: string) => ({
  progress: `trips/${tripId}`,
  record: (id: number) => `trips/${tripId}/${id}`,
  refused: (index: number) => `trips/${tripId}/refused/${index}`,
});

type Keys = ReturnType<typeof keysOf>;

const isPending = ({ first, gone, nextId }: Progress, id: number): boolean =>
  id >= first && id < nextId && !gone.includes(id);

const pendingIds = ({ first, gone, nextId }: Progress, limit: number): number[] => {
  const left = new Set(gone);
  const ids: number[] = [];
  for (let id = first; id < nextId && ids.length < limit; id += 1) if (!left.has(id)) ids.push(id);
  return ids;
};

/** The progress once these ids, all pending, have left the queue. */
const without = (progress: Progress, ids: readonly number[]): Progress => {
  const gone = new Set([...progress.gone, ...ids]);
  let { first } = progress;
  while (gone.delete(first)) first += 1;
  return { ...progress, first, gone: [...gone], unswept: ids };
};

/** The first number from `from` on that is not there, if none after it is; so a backlog is opened with few reads. */
const firstMissing = async (from: number, isThere: (id: number) => Promise<boolean>): Promise<number> => {
  let step = 1;
  while (await isThere(from + step - 1)) step *= 2;
  let low = from + (step >> 1);
  let high = from + step - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (await isThere(middle)) low = middle + 1;
    else high = middle;
  }
  return high;
};

/** The trip's own key is the last: until then the others can be found again. */
const keysToDelete = (keys: Keys, { nextId, refused }: Progress, pending: readonly number[]): string[] => [
  // And one more of each, which a write that failed may have left.
  ...[...pending, nextId].map(keys.record),
  ...Array.from({ length: refused + 1 }, (_, index) => keys.refused(index)),
  keys.progress,
];

/** Reads and changes of one trip, one after another in the order of the calls, also after one that failed. */
const openProgress = (storage: KeyValueStorage, keys: Keys) => {
  let opened: Progress | undefined;
  let previous: Promise<unknown> = Promise.resolve();

  const open = async (): Promise<Progress> => {
    const text = await storage.getItem(keys.progress);
    const written: Progress = text === null ? beginning : JSON.parse(text);
    const isThere = async (id: number) => (await storage.getItem(keys.record(id))) !== null;
    return { ...written, nextId: await firstMissing(written.nextId, isThere) };
  };

  return {
    inTurn: <Value>(work: (progress: Progress) => Promise<Value>): Promise<Value> => {
      const turn = previous.then(async () => {
        opened ??= await open();
        return work(opened);
      });
      previous = turn.catch(() => undefined);
      return turn;
    },
    /** What an earlier change left behind is deleted first, because a fault must not follow the change. */
    write: async (progress: Progress, unswept: readonly number[]): Promise<void> => {
      for (const id of unswept) await storage.removeItem(keys.record(id));
      await storage.setItem(keys.progress, JSON.stringify(progress));
      opened = progress;
    },
    /** For what the storage itself tells when it is opened again. */
    note: (progress: Progress | undefined) => {
      opened = progress;
    },
  };
};

/**
 * A queue of one trip over keys and values, one key per record: what a record costs does not grow with the trip. Open
 * one at a time per trip: it remembers what it has written.
 */
export const createAsyncStorageQueue = (storage: KeyValueStorage, tripId: string): StoredQueue => {
  const keys = keysOf(tripId);
  const { inTurn, write, note } = openProgress(storage, keys);

  const read = async <Value>(key: string): Promise<Value> => {
    const text = await storage.getItem(key);
    if (text === null) throw new Error(`the storage has lost ${key}`);
    return JSON.parse(text);
  };
  const change = (changed: Partial<Progress>) =>
    inTurn((progress) => write({ ...progress, ...changed, unswept: [] }, progress.unswept));

  return {
    tripId,
    append: (fix) =>
      inTurn(async (progress) => {
        const record = { id: progress.nextId, ...fix };
        await storage.setItem(keys.record(record.id), JSON.stringify(record));
        note({ ...progress, nextId: record.id + 1 });
        return record;
      }),
    peek: (limit) =>
      inTurn((progress) =>
        Promise.all(pendingIds(progress, limit).map((id) => read<TripRecord>(keys.record(id)))),
      ),
    remove: (ids) =>
      inTurn(async (progress) => {
        const taken = [...new Set(ids)].filter((id) => isPending(progress, id));
        const newest = Math.max(...taken);
        const isNewer = newest > (progress.lastStored?.id ?? -1);
        const lastStored = isNewer ? await read<TripRecord>(keys.record(newest)) : progress.lastStored;
        await write({ ...without(progress, taken), lastStored }, progress.unswept);
      }),
    setAside: (refused) =>
      inTurn(async (progress) => {
        const taken = new Map<number, RefusedRecord>();
        for (const entry of refused) {
          const { id } = entry.record;
          if (isPending(progress, id) && !taken.has(id)) taken.set(id, entry);
        }
        // Beyond the count an entry is not there yet, so a crash in between leaves all of them pending.
        let count = progress.refused;
        for (const entry of taken.values()) {
          await storage.setItem(keys.refused(count), JSON.stringify(entry));
          count += 1;
        }
        await write({ ...without(progress, [...taken.keys()]), refused: count }, progress.unswept);
      }),
    refused: () =>
      inTurn(({ refused }) =>
        Promise.all(Array.from({ length: refused }, (_, index) => read<RefusedRecord>(keys.refused(index)))),
      ),
    lastStored: () => inTurn(async ({ lastStored }) => lastStored),
    markEnded: () => change({ ended: true }),
    markEndDelivered: () => change({ endDelivered: true }),
    status: () =>
      inTurn(async ({ nextId, first, gone, refused, ended, endDelivered }) => {
        return { nextId, pending: nextId - first - gone.length, refused, ended, endDelivered };
      }),
    delete: () =>
      inTurn(async (progress) => {
        // Nothing is pending any more before anything is deleted: what a crash leaves behind is never sent.
        const pending = pendingIds(progress, Number.POSITIVE_INFINITY);
        await write(without(progress, pending), progress.unswept);
        for (const key of keysToDelete(keys, progress, pending)) await storage.removeItem(key);
        note(undefined);
      }),
  };
};
