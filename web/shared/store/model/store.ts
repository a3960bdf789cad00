/** A value that changes, and tells whoever watches it. */
export type Watched<Value> = {
  get(): Value;
  /** Gives what ends it. */
  subscribe(listener: () => void): () => void;
};

export type Store<Value> = Watched<Value> & { set(next: Value): void };

/** Its listeners hear of another value only. */
export const createStore = <Value>(first: Value): Store<Value> => {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
