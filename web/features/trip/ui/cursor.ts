"use client";

import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import { nearestTo } from "../../../shared/format/model/ascending.ts";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import type { Track } from "../model/trip-model.ts";

/** Index of the fix at the cursor. */
export const useCursorPoint = (cursor: Cursor, { times }: Track): number | undefined =>
  useStore(cursor, (moment) =>
    moment === undefined || times.length === 0 ? undefined : nearestTo(times, moment),
  );
