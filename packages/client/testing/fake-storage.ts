import type { KeyValueStorage } from "../async-storage-queue.ts";

/**
 * A store of keys and values as a phone has it. After `survive(n)` it makes n more changes, and then refuses every one
 * until `recover`, as if the disk were full. After `survive(n, "made")` the first of them is made all the same, as if
 * the app had been killed before it heard of it.
 */
export const createFakeStorage = () => {
  const values = new Map<string, string>();
  const used = { reads: 0, changes: 0, bytes: 0 };
  let left = Number.POSITIVE_INFINITY;
  let isNextMade = false;

  const change = (make: () => void, bytes: number) => {
    if (left <= 0) {
      if (isNextMade) make();
      isNextMade = false;
      throw new Error("The disk is full");
    }
    left -= 1;
    used.changes += 1;
    used.bytes += bytes;
    make();
  };

  const storage: KeyValueStorage = {
    getItem: async (key) => {
      await Promise.resolve();
      used.reads += 1;
      return values.get(key) ?? null;
    },
    setItem: async (key, value) => {
      await Promise.resolve();
      change(() => values.set(key, value), value.length);
    },
    removeItem: async (key) => {
      await Promise.resolve();
      change(() => values.delete(key), 0);
    },
  };

  return {
    storage,
    keys: () => [...values.keys()],
    lose: (key: string) => values.delete(key),
    survive: (changes: number, next?: "made") => {
      left = changes;
      isNextMade = next === "made";
    },
    recover: () => {
      left = Number.POSITIVE_INFINITY;
    },
    /** What the work reads and changes. */
    costOf: async (work: () => Promise<unknown>) => {
      const before = { ...used };
      await work();
      return {
        reads: used.reads - before.reads,
        changes: used.changes - before.changes,
        bytes: used.bytes - before.bytes,
      };
    },
  };
};
