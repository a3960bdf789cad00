"use client";

import { formatTime, formatTimeZone, textOf } from "../../../shared/format/model/format.ts";
import colours from "../../../shared/map/ui/trip-colours.module.css";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { useTripRow } from "../../../shared/trips/ui/use-trip-row.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
import styles from "./boards.module.css";
import { useSilentText } from "./silent-text.ts";
import type { ChangeQuery } from "./use-fleet-query.ts";

const mostListed = 5;

const DrivingTrip = ({ trip, hasZones }: { readonly trip: FleetTrip; readonly hasZones: boolean }) => {
  const { messages, format } = useTexts();
  const text = messages.fleet.now;
  const { pointer, isSelected, select } = useTripRow(trip.key);
  const silent = useSilentText(trip);
  const { name, start, timeZone, vehicle } = trip;
  const since = text.since(formatTime(start, timeZone));
  const facts = [hasZones ? `${since}, ${formatTimeZone(timeZone, start)}` : since, vehicle];
  if (!silent && trip.car?.speedMps != null) facts.unshift(textOf([format.speed(trip.car.speedMps)]));
  return (
    <li>
      <button
        type="button"
        className={`${styles.entry} ${colours.colour}`}
        data-colour={trip.colour}
        data-silent={silent !== undefined || undefined}
        aria-pressed={isSelected}
        title={text.show(name)}
        onClick={select}
        {...pointer}
      >
        <span className={styles.beacon} />
        <span className={styles.name}>
          <span className={styles.who}>{name}</span>
          {silent && <span className={styles.silent}>{silent}</span>}
          <span className={styles.about}>{facts.filter(Boolean).join(" · ")}</span>
        </span>
        <span className={styles.value}>
          <Quantities of={[format.distance(trip.distanceMeters)]} />
        </span>
      </button>
    </li>
  );
};

/** Who is driving now, by start. A trip of which nothing is heard says so, until it is over. */
export const DrivingNow = (props: {
  readonly driving: readonly FleetTrip[];
  /** Whether times must name their zone. */
  readonly hasZones: boolean;
  readonly change: ChangeQuery;
}) => {
  const { driving } = props;
  const { messages, format } = useTexts();
  const text = messages.fleet.now;
  return (
    <section className={styles.board} aria-labelledby="driving-title">
      <h2 className={styles.title} id="driving-title">
        {text.title}
        {driving.length > 0 && <span className={styles.count}>{format.count(driving.length)}</span>}
      </h2>
      {driving.length === 0 ? (
        <p className={styles.none}>{text.none}</p>
      ) : (
        <ul className={styles.list}>
          {driving.slice(0, mostListed).map((trip) => (
            <DrivingTrip key={trip.key} trip={trip} hasZones={props.hasZones} />
          ))}
        </ul>
      )}
      {driving.length > mostListed && (
        <button type="button" className={styles.more} onClick={() => props.change({ isDriving: true })}>
          {text.all(format.count(driving.length))}
        </button>
      )}
    </section>
  );
};
