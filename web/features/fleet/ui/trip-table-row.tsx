"use client";

import { memo } from "react";
import { formatDriver, formatTimeZone } from "../../../shared/format/model/format.ts";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { TripLink } from "../../../shared/trips/ui/trip-link.tsx";
import { TripTimes, useTimesText } from "../../../shared/trips/ui/trip-times.tsx";
import { useTripRow } from "../../../shared/trips/ui/use-trip-row.ts";
import type { FleetTrip } from "../model/fleet-model.ts";
import { harshEventsOf } from "../model/fleet-query.ts";
import styles from "./trip-table.module.css";

/** A trip in the table: its driver's name highlights it on the map, the arrow opens its page. */
export const TripTableRow = memo(function TripTableRow(props: {
  readonly trip: FleetTrip;
  readonly date: string;
}) {
  const { messages, format } = useTexts();
  const { trip, date } = props;
  const { row, pointer, isHovered, isSelected, select } = useTripRow<HTMLTableRowElement>(trip.key);
  const driver = formatDriver(trip.driver);
  const times = useTimesText(trip, date);
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
      <td data-column="start" title={formatTimeZone(trip.timeZone, trip.start)}>
        <TripTimes trip={trip} date={date} />
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
        <TripLink trip={trip} date={date} driver={driver} className={styles.open ?? ""} />
      </td>
    </tr>
  );
});
