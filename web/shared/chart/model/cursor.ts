import { createStore, type Store } from "../../store/model/store.ts";

/**
 * The moment that charts, map and lists point at together, in epoch milliseconds. A time and not an index, so that it
 * stays in place when values are inserted.
 */
export type Cursor = Store<number | undefined>;

export const createCursor = (): Cursor => createStore<number | undefined>(undefined);
