"use client";

import { memo } from "react";
import { formatTimeZone } from "../../../shared/format/model/format.ts";
import colours from "../../../shared/map/ui/trip-colours.module.css";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { leaveList } from "../../../shared/trips/ui/list-return.ts";
import { TripLink } from "../../../shared/trips/ui/trip-link.tsx";
import { TripTimes, useTimesText } from "../../../shared/trips/ui/trip-times.tsx";
import { useTripRow } from "../../../shared/trips/ui/use-trip-row.ts";
import { harshEventsOf } from "../model/fleet-query.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
import { useSilentText } from "./silent-text.ts";
import styles from "./trip-table.module.css";

const Figures = ({ trip }: { readonly trip: FleetTrip }) => {
  const { messages, format } = useTexts();
  return (
    <>
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
    </>
  );
};

/** A trip in the table: its driver's name highlights it on the map, the arrow opens its page. */
export const TripTableRow = memo(function TripTableRow(props: {
  readonly trip: FleetTrip;
  readonly date: string;
  /** Whether times must name their zone. */
  readonly hasZones: boolean;
}) {
  const { messages } = useTexts();
  const { trip, date } = props;
  const { row, pointer, isHovered, isSelected, select } = useTripRow<HTMLTableRowElement>(trip.key);
  const { name } = trip;
  const zone = formatTimeZone(trip.timeZone, trip.start);
  const silent = useSilentText(trip);
  const times = useTimesText(trip, date);
  return (
    <tr
      ref={row}
      className={styles.row}
      data-trip={trip.key}
      data-hovered={isHovered || undefined}
      data-selected={isSelected || undefined}
      {...pointer}
    >
      <td data-column="driver">
        <button
          type="button"
          className={`${styles.driver} ${colours.colour}`}
          data-colour={trip.colour}
          aria-pressed={isSelected}
          title={messages.fleet.table.show(name, times)}
          onClick={select}
        >
          <span className={styles.name}>{name}</span>
          <span className={styles.vehicle}>{trip.vehicle ?? messages.trips.noVehicle}</span>
        </button>
      </td>
      <td data-column="start" title={zone}>
        <TripTimes trip={trip} date={date} />
        {props.hasZones && <span className={styles.zone}>{zone}</span>}
        {trip.isActive && (
          <span className={styles.active} data-silent={silent !== undefined || undefined}>
            {silent ?? messages.trips.active}
          </span>
        )}
      </td>
      <Figures trip={trip} />
      <td data-column="open">
        <TripLink
          trip={trip}
          date={date}
          driver={name}
          zone={props.hasZones ? zone : undefined}
          className={styles.open ?? ""}
          onOpen={() => leaveList(trip.key, row.current)}
        />
      </td>
    </tr>
  );
});
