"use client";

import { useSyncExternalStore } from "react";
import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import { nearestTo } from "../../../shared/format/model/ascending.ts";
import type { Track } from "../model/trip-model.ts";

/** Index of the fix that is pointed at. */
export const useCursorPoint = (cursor: Cursor, { times }: Track): number | undefined => {
  const read = () => {
    const moment = cursor.get();
    return moment === undefined || times.length === 0 ? undefined : nearestTo(times, moment);
  };
  return useSyncExternalStore(cursor.subscribe, read, () => undefined);
};
