/** A value that notifies its listeners of changes. */
export type Watched<Value> = {
  get(): Value;
  /** Returns the function that unsubscribes. */
  subscribe(listener: () => void): () => void;
};

export type Store<Value> = Watched<Value> & { set(next: Value): void };

/** Listeners are called only if the value differs. */
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
