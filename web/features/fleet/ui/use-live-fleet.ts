"use client";

import { useEffect, useMemo, useState } from "react";
import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { pollDelayMs } from "../../../shared/live/model/polling.ts";
import { follow } from "../../../shared/live/ui/follow.ts";
import { type FleetAnswer, type FleetDay, takeAnswer } from "../model/fleet-model.ts";
import { fleetDataPathOf } from "../model/fleet-path.ts";

export type LiveFleet = {
  readonly day: FleetDay;
  /** Counts the answers, changed or not. */
  readonly answers: number;
  readonly isReconnecting: boolean;
};

/** Follows the fleet's day, closely when somebody drives. An unchanged trip stays the same object. */
export const useLiveFleet = (initial: FleetAnswer): LiveFleet => {
  const first = useMemo(() => takeAnswer(undefined, initial), [initial]);
  const [live, setLive] = useState<LiveFleet>({ day: first, answers: 0, isReconnecting: false });

  useEffect(() => {
    let day = first;
    return follow({
      path: () => fleetDataPathOf(day.date, day.settledVersion),
      take: (body) => {
        day = takeAnswer(day, JSON.parse(body) as FleetAnswer);
      },
      onAnswer: (failures) =>
        setLive(({ answers }) => ({
          day,
          answers: failures === 0 ? answers + 1 : answers,
          isReconnecting: failures > 1,
        })),
      delayMs: (failures) =>
        pollDelayMs({
          hasActiveTrip: day.active.length > 0,
          isToday: isCurrentDate(day.date),
          failures,
        }),
    });
  }, [first]);

  return live;
};
