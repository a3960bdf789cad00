"use client";

import { useMemo, useSyncExternalStore } from "react";
import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import type { Texts } from "../../../shared/texts/model/texts.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { describeMoment, type MomentText, type Telling } from "../model/trip-moments.ts";

const nothing = "";

const read = (telling: Telling, cursor: Cursor, texts: Texts): string => {
  const ms = cursor.get();
  const moment = ms === undefined ? undefined : describeMoment(telling, ms, texts);
  return moment ? JSON.stringify(moment) : nothing;
};

/** The moment that is pointed at, in words. Renders only when it reads differently, however often it moves. */
export const useMomentText = (telling: Telling, cursor: Cursor): MomentText | undefined => {
  const texts = useTexts();
  const text = useSyncExternalStore(
    cursor.subscribe,
    () => read(telling, cursor, texts),
    () => nothing,
  );
  return useMemo(() => (text === nothing ? undefined : (JSON.parse(text) as MomentText)), [text]);
};
