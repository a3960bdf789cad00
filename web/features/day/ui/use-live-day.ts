"use client";

import { useEffect, useState } from "react";
import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { dayDataPathOf } from "../../../shared/dates/model/scope.ts";
import { pollDelayMs } from "../../../shared/live/model/polling.ts";
import { follow } from "../../../shared/live/ui/follow.ts";
import { type DayModel, reconcileDay } from "../model/day-model.ts";

export type LiveDay = {
  readonly day: DayModel;
  /** Counts the answers, changed or not. */
  readonly answers: number;
  readonly isReconnecting: boolean;
};

/** Follows the day, closely when a trip is running. An unchanged trip stays the same object. */
export const useLiveDay = (initial: DayModel): LiveDay => {
  const [live, setLive] = useState<LiveDay>({ day: initial, answers: 0, isReconnecting: false });

  useEffect(() => {
    const path = dayDataPathOf(initial.date, initial.scope);
    let day = initial;
    return follow({
      path: () => path,
      take: (body) => {
        day = reconcileDay(day, JSON.parse(body) as DayModel);
      },
      onAnswer: (failures) =>
        setLive(({ answers }) => ({
          day,
          answers: failures === 0 ? answers + 1 : answers,
          isReconnecting: failures > 1,
        })),
      delayMs: (failures) =>
        pollDelayMs({
          hasActiveTrip: day.trips.some(({ isActive }) => isActive),
          isToday: isCurrentDate(day.date),
          failures,
        }),
    });
  }, [initial]);

  return live;
};
