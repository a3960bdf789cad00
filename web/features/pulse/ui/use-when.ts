"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { formatTime } from "../../../shared/format/model/format.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { endMsOf, type PulseModel } from "../model/pulse-model.ts";

/** A moment of the pulse as its time of day; a day reaches back into yesterday, whose date is added. */
export const useWhen = (pulse: PulseModel, timeZone: string): ((ms: number) => string) => {
  const { format } = useTexts();
  const today = localDateOf(endMsOf(pulse), timeZone);
  return (ms) => {
    const date = localDateOf(ms, timeZone);
    const time = formatTime(new Date(ms).toISOString(), timeZone);
    return date === today ? time : `${format.shortDate(date)} ${time}`;
  };
};
