"use client";

import { useSyncExternalStore } from "react";
import { pointAt } from "../../lib/speed-chart.ts";
import type { Track } from "../../lib/trip-model.ts";

/**
 * The moment that chart, map and lists point at together, in epoch milliseconds. A time and not an index, so
 * that it stays where it is when late fixes come in between.
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

/** Index of the fix that is pointed at. */
export const useCursorPoint = (cursor: Cursor, { times }: Track): number | undefined => {
  const read = () => {
    const moment = cursor.get();
    return moment === undefined || times.length === 0 ? undefined : pointAt(times, moment);
  };
  return useSyncExternalStore(cursor.subscribe, read, () => undefined);
};
