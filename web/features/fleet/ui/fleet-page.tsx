"use client";

import { type ReactNode, useDeferredValue, useEffect, useMemo } from "react";
import { isCurrentDate } from "../../../shared/dates/model/current-date.ts";
import { useStage } from "../../../shared/map/ui/stage.tsx";
import { useEscape } from "../../../shared/trips/ui/use-trip-row.ts";
import type { FleetAnswer } from "../model/fleet-model.ts";
import { filterTrips, sortTrips } from "../model/fleet-query.ts";
import { DrivingNow } from "./driving-now.tsx";
import { FleetFilters } from "./fleet-filters.tsx";
import styles from "./fleet-page.module.css";
import { FleetTotals } from "./fleet-totals.tsx";
import { Leaderboard } from "./leaderboard.tsx";
import { TripTable } from "./trip-table.tsx";
import { useFleetQuery } from "./use-fleet-query.ts";
import { useFleetRoutes } from "./use-fleet-routes.ts";
import { useLiveFleet } from "./use-live-fleet.ts";

export const FleetPage = (props: {
  readonly initial: FleetAnswer;
  /** In place of the trips while there are none. */
  readonly empty: ReactNode;
}) => {
  const { state: day, answers, isReconnecting } = useLiveFleet(props.initial);
  const [query, change] = useFleetQuery();
  // Typing stays responsive while a long table renders again.
  const asked = useDeferredValue(query);
  const all = useMemo(() => [...day.settled, ...day.active], [day.settled, day.active]);
  const shown = useMemo(() => filterTrips(all, asked), [all, asked]);
  const sorted = useMemo(() => sortTrips(shown, asked), [shown, asked]);
  const driving = useMemo(
    () => sortTrips(shown, { sort: "start", isDescending: true }).filter(({ isActive }) => isActive),
    [shown],
  );
  // On a past day nobody is driving.
  const hasDriving = driving.length > 0 || isCurrentDate(day.date);
  const routed = useMemo(() => ({ all, shown }), [all, shown]);
  useFleetRoutes(day.date, routed, answers);
  const stage = useStage();
  useEffect(() => stage.set({ cars: driving }), [stage, driving]);
  const hasZones = useMemo(() => new Set(all.map(({ timeZone }) => timeZone)).size > 1, [all]);

  useEscape();

  return (
    <div className={styles.page}>
      <FleetTotals day={day} all={all} shown={shown} isReconnecting={isReconnecting} />
      {all.length === 0 ? (
        props.empty
      ) : (
        <>
          <FleetFilters trips={all} query={query} change={change} />
          <div className={styles.boards} data-single={!hasDriving || undefined}>
            {hasDriving && <DrivingNow driving={driving} hasZones={hasZones} change={change} />}
            <Leaderboard trips={shown} all={all} query={asked} change={change} />
          </div>
          <TripTable
            {...{ hasZones, change }}
            date={day.date}
            trips={sorted}
            allCount={all.length}
            query={asked}
          />
        </>
      )}
    </div>
  );
};
