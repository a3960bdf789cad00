"use client";

import { useMemo } from "react";
import { formatTimeZone } from "../../../shared/format/model/format.ts";
import { commonZoneOf } from "../../../shared/format/model/zone-names.ts";
import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { useEscape } from "../../../shared/trips/ui/use-trip-row.ts";
import type { DayModel } from "../model/day-model.ts";
import styles from "./trip-list.module.css";
import { TripRow } from "./trip-row.tsx";

export const TripList = (props: {
  readonly day: DayModel;
  readonly colours: ReadonlyMap<string, number>;
  readonly isReconnecting: boolean;
}) => {
  const { day, colours, isReconnecting } = props;
  const text = useTexts().messages.trips;
  const zone = useMemo(() => commonZoneOf(day.trips), [day]);
  const newestFirst = useMemo(() => day.trips.toReversed(), [day]);
  const isLive = day.trips.some(({ isActive }) => isActive);
  useEscape();
  return (
    <section className={styles.trips} aria-labelledby="trips-title">
      <header className={styles.head}>
        <h2 className={styles.title} id="trips-title">
          {text.label}
        </h2>
        <p className={styles.zone}>{zone ? text.timesIn(zone) : text.timesInOwnZones}</p>
        <LiveStatus className={styles.status} isLive={isLive} isReconnecting={isReconnecting} />
      </header>
      <ol className={styles.list}>
        {newestFirst.map((trip) => (
          <TripRow
            key={trip.key}
            trip={trip}
            date={day.date}
            zone={zone === undefined ? formatTimeZone(trip.timeZone, trip.start) : undefined}
            colour={colours.get(trip.key) ?? 1}
          />
        ))}
      </ol>
    </section>
  );
};
