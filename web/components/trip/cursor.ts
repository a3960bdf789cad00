"use client";

import { useSyncExternalStore } from "react";
import { nearestTo } from "../../lib/ascending.ts";
import type { Track } from "../../lib/trip-model.ts";
import type { Cursor } from "../chart/cursor.ts";

/** Index of the fix that is pointed at. */
export const useCursorPoint = (cursor: Cursor, { times }: Track): number | undefined => {
  const read = () => {
    const moment = cursor.get();
    return moment === undefined || times.length === 0 ? undefined : nearestTo(times, moment);
  };
  return useSyncExternalStore(cursor.subscribe, read, () => undefined);
};
