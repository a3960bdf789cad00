"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { memo, useEffect, useRef } from "react";
import { formatDriver, formatTime, formatTimeZone } from "../../../shared/format/model/format.ts";
import { NextIcon } from "../../../shared/shell/ui/icons.tsx";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { tripPathOf } from "../../../shared/trips/model/trip-path.ts";
import type { FleetTrip } from "../model/fleet-model.ts";
import { harshEventsOf } from "../model/fleet-query.ts";
import styles from "./trip-table.module.css";
import { useTripPointer } from "./use-trip-pointer.ts";

/** A trip in the table: its driver shows it on the map, the arrow opens its page. */
export const TripTableRow = memo(function TripTableRow(props: {
  readonly trip: FleetTrip;
  readonly date: string;
}) {
  const { messages, format } = useTexts();
  const { trip, date } = props;
  const { start, end, timeZone } = trip;
  const { pointer, isHovered, isSelected, select } = useTripPointer(trip.key);
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: "nearest" });
  }, [isSelected]);

  const timeOf = (time: string): string => {
    const localDate = localDateOf(Date.parse(time), timeZone);
    const clock = formatTime(time, timeZone);
    return localDate === date ? clock : `${format.shortDate(localDate)} ${clock}`;
  };
  const times = `${timeOf(start)} – ${trip.isActive ? messages.trips.now : timeOf(end)}`;
  const driver = formatDriver(trip.driver);
  const name = messages.trips.open(`${driver}, ${times}`);
  const startDate = localDateOf(Date.parse(start), timeZone);
  return (
    <tr
      ref={row}
      className={styles.row}
      data-hovered={isHovered || undefined}
      data-selected={isSelected || undefined}
      {...pointer}
    >
      <td data-column="driver">
        <button
          type="button"
          className={styles.driver}
          aria-pressed={isSelected}
          title={messages.fleet.table.show(driver, times)}
          onClick={select}
        >
          <span className={styles.name}>{driver}</span>
          <span className={styles.vehicle}>{trip.vehicle ?? messages.trips.noVehicle}</span>
        </button>
      </td>
      <td data-column="start" title={formatTimeZone(timeZone, start)}>
        {times}
        {trip.isActive && <span className={styles.active}>{messages.trips.active}</span>}
      </td>
      <td data-column="distance">
        <Quantities of={[format.distance(trip.distanceMeters)]} />
      </td>
      <td data-column="driving">
        <Quantities of={format.duration(trip.movingSeconds)} />
      </td>
      <td data-column="idle">
        <Quantities of={format.duration(trip.idleSeconds)} />
      </td>
      <td data-column="parked">
        <Quantities of={format.duration(trip.parkedSeconds)} />
      </td>
      <td data-column="speed">
        {trip.maxSpeedMps === null ? (
          messages.totals.none
        ) : (
          <Quantities of={[format.speed(trip.maxSpeedMps)]} />
        )}
      </td>
      <td data-column="harsh">
        {trip.maxSpeedMps === null ? messages.totals.none : format.count(harshEventsOf(trip))}
      </td>
      <td data-column="open">
        <SiteLink
          className={styles.open}
          href={tripPathOf({
            tripId: trip.tripId,
            driver: trip.driver,
            day: startDate === date ? undefined : date,
          })}
          aria-label={name}
          title={name}
        >
          <NextIcon />
        </SiteLink>
      </td>
    </tr>
  );
});
