"use client";

import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef } from "react";
import { commonZoneOf } from "../../../shared/format/model/zone-names.ts";
import { colourOf, type MapTrip } from "../../../shared/map/model/map-trip.ts";
import { useStage } from "../../../shared/map/ui/stage.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { DayModel } from "../model/day-model.ts";
import { describeStop } from "../model/day-text.ts";
import styles from "./day-panel.module.css";
import { DayTotals } from "./day-totals.tsx";
import { useDayRoutes } from "./use-day-routes.ts";
import { useLiveDay } from "./use-live-day.ts";

// Rendered by the server; their script loads after the map's, their styles come with the page.
import "./day-timeline.module.css";
import "./trip-list.module.css";
import "./trip-row.module.css";
import "./week-bars.module.css";

const WeekBars = lazy(async () => ({ default: (await import("./week-bars.tsx")).WeekBars }));
const DayTimeline = lazy(async () => ({ default: (await import("./day-timeline.tsx")).DayTimeline }));
const TripList = lazy(async () => ({ default: (await import("./trip-list.tsx")).TripList }));

const coloursOf = ({ trips }: DayModel): ReadonlyMap<string, number> =>
  new Map(trips.map(({ key }, index) => [key, colourOf(index)]));

export const DayPanel = (props: {
  readonly initial: DayModel;
  /** In place of the trips while there are none. */
  readonly empty: ReactNode;
}) => {
  const { state: day, answers, isReconnecting } = useLiveDay(props.initial);
  const { routes, isComplete, failure, retry } = useDayRoutes(day, answers);
  const texts = useTexts();
  const colours = useMemo(() => coloursOf(day), [day]);
  const isEmpty = day.trips.length === 0;
  const stage = useStage();
  const shown = useRef<readonly MapTrip[]>([]);

  useEffect(() => {
    const hasOneZone = commonZoneOf(day.trips) !== undefined;
    const trips = day.trips.flatMap(({ key, isActive, timeZone }): MapTrip[] => {
      const route = routes.get(key);
      if (!route) return [];
      const { pieces, gaps } = route;
      const colour = colours.get(key) ?? 1;
      const before = shown.current.find((each) => each.key === key);
      const isSame = before?.pieces === pieces && before.isActive === isActive && before.colour === colour;
      if (isSame) return [before];
      const stops = route.stops.map((stop) => ({
        position: stop.position,
        text: describeStop(stop, timeZone, texts, hasOneZone),
      }));
      return [{ key, colour, isActive, pieces, gaps, stops }];
    });
    // An answer that changes nothing on the map does not fit it into view again.
    const isSame =
      trips.length === shown.current.length && trips.every((trip, at) => trip === shown.current[at]);
    if (!isSame) shown.current = trips;
    stage.set({ key: day.date, isComplete, trips: shown.current });
  }, [stage, day, routes, colours, isComplete, texts]);

  useEffect(() => {
    stage.set({ failure, retry });
    return () => stage.set({ failure: undefined });
  }, [stage, failure, retry]);

  useEffect(() => {
    stage.set({ hovered: undefined, selected: undefined });
    return () => stage.set({ hovered: undefined, selected: undefined });
  }, [stage]);

  return (
    <div className={styles.day}>
      {isEmpty ? props.empty : <DayTotals totals={day.totals} />}
      <Suspense>
        <WeekBars date={day.date} totals={day.totals} />
      </Suspense>
      {!isEmpty && (
        <>
          <Suspense>
            <DayTimeline day={day} routes={routes} colours={colours} />
          </Suspense>
          <Suspense>
            <TripList day={day} colours={colours} isReconnecting={isReconnecting} />
          </Suspense>
        </>
      )}
    </div>
  );
};
