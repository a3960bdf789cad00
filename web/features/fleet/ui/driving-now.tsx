"use client";

import { formatDriver, formatTime } from "../../../shared/format/model/format.ts";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { useTripRow } from "../../../shared/trips/ui/use-trip-row.ts";
import type { FleetTrip } from "../model/fleet-model.ts";
import styles from "./boards.module.css";
import type { ChangeQuery } from "./use-fleet-query.ts";

const mostListed = 5;

const DrivingTrip = ({ trip }: { readonly trip: FleetTrip }) => {
  const { messages, format } = useTexts();
  const text = messages.fleet.now;
  const { pointer, isSelected, select } = useTripRow(trip.key);
  const driver = formatDriver(trip.driver);
  return (
    <li>
      <button
        type="button"
        className={styles.entry}
        aria-pressed={isSelected}
        title={text.show(driver)}
        onClick={select}
        {...pointer}
      >
        <span className={styles.beacon} />
        <span className={styles.name}>
          <span className={styles.who}>{driver}</span>
          <span className={styles.about}>
            {text.since(formatTime(trip.start, trip.timeZone))}
            {trip.vehicle !== null && ` · ${trip.vehicle}`}
          </span>
        </span>
        <span className={styles.value}>
          <Quantities of={[format.distance(trip.distanceMeters)]} />
        </span>
      </button>
    </li>
  );
};

/** Who is driving now, by start. */
export const DrivingNow = (props: {
  readonly driving: readonly FleetTrip[];
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
            <DrivingTrip key={trip.key} trip={trip} />
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
