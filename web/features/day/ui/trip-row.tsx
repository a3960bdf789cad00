"use client";

import { lazy, memo, Suspense } from "react";
import { textOf } from "../../../shared/format/model/format.ts";
import colours from "../../../shared/map/ui/trip-colours.module.css";
import controls from "../../../shared/shell/ui/controls.module.css";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { TripLink } from "../../../shared/trips/ui/trip-link.tsx";
import { TripTimes } from "../../../shared/trips/ui/trip-times.tsx";
import { useTripRow } from "../../../shared/trips/ui/use-trip-row.ts";
import type { DayTrip } from "../model/day-model.ts";
import { spentOf } from "../model/day-text.ts";
import styles from "./trip-row.module.css";

// Rendered by the server; its script loads after the map's, its style comes with the page.
import "../../../shared/trips/ui/trip-activity.module.css";

const TripActivity = lazy(async () => ({
  default: (await import("../../../shared/trips/ui/trip-activity.tsx")).TripActivity,
}));

/** A trip in the list: the row highlights it on the map, the arrow opens its page. */
export const TripRow = memo(function TripRow(props: {
  readonly trip: DayTrip;
  readonly date: string;
  /** The trip's zone, if the times of the list do not share one. */
  readonly zone: string | undefined;
  readonly colour: number;
}) {
  const texts = useTexts();
  const { messages, format } = texts;
  const text = messages.trips;
  const { trip, date, zone } = props;
  const { row, pointer, isHovered, isSelected, select } = useTripRow<HTMLLIElement>(trip.key);
  const details = [
    ...(trip.name === null ? [] : [trip.name]),
    ...spentOf(trip, texts),
    trip.vehicle ?? text.noVehicle,
    ...(zone === undefined ? [] : [zone]),
  ];
  return (
    <li className={styles.item} ref={row} {...pointer}>
      <button
        type="button"
        className={`${styles.row} ${colours.colour}`}
        data-trip={trip.key}
        data-colour={props.colour}
        data-hovered={isHovered || undefined}
        aria-pressed={isSelected}
        onClick={select}
      >
        <span className={styles.mark} />
        <span className={styles.what}>
          <span className={styles.when}>
            <span className={styles.times}>
              <TripTimes trip={trip} date={date} />
            </span>
            {trip.isActive && (
              <Suspense>
                <TripActivity end={trip.end} />
              </Suspense>
            )}
          </span>
          <span className={styles.details}>{details.join(" · ")}</span>
        </span>
        <span className={styles.distance}>
          <Quantities of={[format.distance(trip.distanceMeters)]} />
          {trip.wholeDistanceMeters !== null && (
            <span className={styles.whole}>
              {text.wholeTrip(textOf([format.distance(trip.wholeDistanceMeters)]))}
            </span>
          )}
        </span>
      </button>
      <TripLink trip={trip} date={date} zone={zone} className={`${controls.icon} ${styles.open}`} />
    </li>
  );
});
