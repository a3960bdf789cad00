/**
 * The moment that charts, map and lists point at together, in epoch milliseconds. A time and not an index, so
 * that it stays where it is when values come in between.
 */
export type Cursor = {
  get(): number | undefined;
  set(ms: number | undefined): void;
  subscribe(listener: () => void): () => void;
};

export const createCursor = (): Cursor => {
  let moment: number | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => moment,
    set: (ms) => {
      if (ms === moment) return;
      moment = ms;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
