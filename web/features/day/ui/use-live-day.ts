"use client";

import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { pollDelayMs } from "../../../shared/live/model/polling.ts";
import { type Live, type LiveSource, useLive } from "../../../shared/live/ui/use-live.ts";
import { type DayModel, reconcileDay } from "../model/day-model.ts";
import { dayDataPathOf } from "../model/day-path.ts";

const source: LiveSource<DayModel, DayModel> = {
  path: ({ date }) => dayDataPathOf(date),
  take: reconcileDay,
  delayMs: ({ date, trips }, failures) =>
    pollDelayMs({
      hasActiveTrip: trips.some(({ isActive }) => isActive),
      isToday: isCurrentDate(date),
      failures,
    }),
  countsAll: true,
};

/** Polls the day, more often while a trip is running. An unchanged trip stays the same object. */
export const useLiveDay = (initial: DayModel): Live<DayModel> => useLive(initial, source);
