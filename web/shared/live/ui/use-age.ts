"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useEffect, useState } from "react";
import { formatTime, textOf } from "../../format/model/format.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";

/** The time, every second. */
const useSeconds = (): number => {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
};

/** A moment in the reader's own zone: `14:05`, or `26 Nov 14:05` on another date. */
export const useMomentText = (atMs: number): string => {
  const { format } = useTexts();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const date = localDateOf(atMs, timeZone);
  const clock = formatTime(new Date(atMs).toISOString(), timeZone);
  return date === localDateOf(Date.now(), timeZone) ? clock : `${format.shortDate(date)} ${clock}`;
};

/** How long ago a moment was, ticking. */
export const useAge = (atMs: number): string => {
  const { format } = useTexts();
  return textOf(format.duration(Math.max(1, (useSeconds() - atMs) / 1000)));
};
