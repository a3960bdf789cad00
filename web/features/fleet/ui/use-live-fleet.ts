"use client";

import { useMemo } from "react";
import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { pollDelayMs } from "../../../shared/live/model/polling.ts";
import { type Live, type LiveSource, useLive } from "../../../shared/live/ui/use-live.ts";
import { type FleetAnswer, type FleetDay, takeAnswer } from "../model/fleet-model.ts";
import { fleetDataPathOf } from "../model/fleet-path.ts";

const source: LiveSource<FleetDay, FleetAnswer> = {
  path: ({ date, settledVersion }) => fleetDataPathOf(date, settledVersion),
  take: takeAnswer,
  delayMs: ({ date, active }, failures) =>
    pollDelayMs({ hasActiveTrip: active.length > 0, isToday: isCurrentDate(date), failures }),
  countsAll: true,
};

/** Polls the fleet's day, more often while somebody drives. An unchanged trip stays the same object. */
export const useLiveFleet = (initial: FleetAnswer): Live<FleetDay> =>
  useLive(
    useMemo(() => takeAnswer(undefined, initial), [initial]),
    source,
  );
