"use client";

import { useMemo } from "react";
import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import { useStore } from "../../../shared/store/ui/use-store.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { describeMoment, type MomentText, type Telling } from "../model/trip-moments.ts";

const nothing = "";

/** The moment at the cursor, in words. Renders only when the text changes, however often the cursor moves. */
export const useMomentText = (telling: Telling, cursor: Cursor): MomentText | undefined => {
  const texts = useTexts();
  const text = useStore(cursor, (ms) => {
    const moment = ms === undefined ? undefined : describeMoment(telling, ms, texts);
    return moment ? JSON.stringify(moment) : nothing;
  });
  return useMemo(() => (text === nothing ? undefined : (JSON.parse(text) as MomentText)), [text]);
};
