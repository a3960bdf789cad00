import { useSyncExternalStore } from "react";
import type { Watched } from "../model/store.ts";

export function useStore<Value>(store: Watched<Value>): Value;
/** Renders only when the selected value changes. */
export function useStore<Value, Selected>(
  store: Watched<Value>,
  select: (value: Value) => Selected,
): Selected;
export function useStore<Value>(store: Watched<Value>, select?: (value: Value) => unknown): unknown {
  const read = () => (select ? select(store.get()) : store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}
