export type Batch<Item> = {
  readonly key: string;
  readonly items: Item[];
  bytes: number;
  readonly openedMs: number;
  /** Arrival of the oldest record in it. */
  oldestMs: number;
};

export type Buffers<Item> = {
  /** Adds an item; returns the batches that it fills. */
  add(key: string, item: Item, bytes: number, arrivalMs: number, nowMs: number): Batch<Item>[];
  /** Removes and returns the batches that have been open for the buffer's interval. */
  takeDue(nowMs: number): Batch<Item>[];
  takeAll(): Batch<Item>[];
  has(key: string): boolean;
  readonly size: number;
};

/**
 * Batches by key, each closed by its size or by the time since its first item, whichever comes first. As on AWS, the
 * size is a hint: the item that reaches it is still included, unless `maximumBytes` forbids it.
 */
export const openBuffers = <Item>(limits: {
  readonly bytes: number;
  readonly milliseconds: number;
  readonly maximumBytes?: number;
}): Buffers<Item> => {
  const open = new Map<string, Batch<Item>>();
  const take = (batches: Iterable<Batch<Item>>): Batch<Item>[] => {
    const taken = [...batches];
    for (const batch of taken) open.delete(batch.key);
    return taken;
  };
  return {
    add(key, item, bytes, arrivalMs, nowMs) {
      const filled: Batch<Item>[] = [];
      const current = open.get(key);
      if (current && current.bytes + bytes > (limits.maximumBytes ?? Number.POSITIVE_INFINITY)) {
        filled.push(...take([current]));
      }
      const batch = open.get(key) ?? { key, items: [], bytes: 0, openedMs: nowMs, oldestMs: arrivalMs };
      open.set(key, batch);
      batch.items.push(item);
      batch.bytes += bytes;
      batch.oldestMs = Math.min(batch.oldestMs, arrivalMs);
      if (batch.bytes >= limits.bytes) filled.push(...take([batch]));
      return filled;
    },
    takeDue: (nowMs) =>
      take([...open.values()].filter((batch) => nowMs - batch.openedMs >= limits.milliseconds)),
    takeAll: () => take(open.values()),
    has: (key) => open.has(key),
    get size() {
      return open.size;
    },
  };
};
