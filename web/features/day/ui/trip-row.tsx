"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { memo } from "react";
import { formatTime, formatTimeZone, textOf } from "../../../shared/format/model/format.ts";
import colours from "../../../shared/map/ui/trip-colours.module.css";
import controls from "../../../shared/shell/ui/controls.module.css";
import { NextIcon } from "../../../shared/shell/ui/icons.tsx";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { tripPathOf } from "../../../shared/trips/model/trip-path.ts";
import type { DayTrip } from "../model/day-model.ts";
import { spentOf } from "../model/day-text.ts";
import styles from "./trip-row.module.css";

/** The time of an instant, with its date when that is not the day shown. */
const Time = ({
  time,
  timeZone,
  date,
}: {
  readonly time: string;
  readonly timeZone: string;
  readonly date: string;
}) => {
  const { format } = useTexts();
  const localDate = localDateOf(Date.parse(time), timeZone);
  return (
    <time dateTime={time}>
      {localDate !== date && <span className={styles.otherDate}>{format.shortDate(localDate)} </span>}
      {formatTime(time, timeZone)}
    </time>
  );
};

export const TripRow = memo(function TripRow(props: {
  readonly trip: DayTrip;
  readonly date: string;
  readonly showsZone: boolean;
  readonly colour: number;
  readonly isHovered: boolean;
  readonly isSelected: boolean;
  readonly onHover: (key: string | undefined) => void;
  readonly onSelect: (key: string) => void;
}) {
  const texts = useTexts();
  const { messages, format } = texts;
  const text = messages.trips;
  const { trip, date, colour, onHover, onSelect } = props;
  const { key, start, end, timeZone } = trip;
  const details = [
    ...spentOf(trip, texts),
    trip.vehicle ?? text.noVehicle,
    ...(props.showsZone ? [formatTimeZone(timeZone, start)] : []),
  ];
  const startDate = localDateOf(Date.parse(start), timeZone);
  const path = tripPathOf({
    tripId: trip.tripId,
    day: startDate === date ? undefined : date,
  });
  const times = `${formatTime(start, timeZone)} – ${trip.isActive ? text.now : formatTime(end, timeZone)}`;
  const name = text.open(times);
  return (
    <li className={styles.item}>
      <button
        type="button"
        className={`${styles.row} ${colours.colour}`}
        data-trip={key}
        data-colour={colour}
        data-hovered={props.isHovered || undefined}
        aria-pressed={props.isSelected}
        onPointerEnter={({ pointerType }) => pointerType === "mouse" && onHover(key)}
        onPointerLeave={() => onHover(undefined)}
        onFocus={({ target }) => target.matches(":focus-visible") && onHover(key)}
        onBlur={() => onHover(undefined)}
        onClick={() => onSelect(key)}
      >
        <span className={styles.mark} />
        <span className={styles.what}>
          <span className={styles.when}>
            <span className={styles.times}>
              <Time time={start} timeZone={timeZone} date={date} /> –{" "}
              {trip.isActive ? text.now : <Time time={end} timeZone={timeZone} date={date} />}
            </span>
            {trip.isActive && <span className={styles.active}>{text.active}</span>}
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
      <SiteLink
        className={`${controls.icon} ${styles.open}`}
        href={path}
        aria-label={name}
        title={name}
        onPointerEnter={({ pointerType }) => pointerType === "mouse" && onHover(key)}
        onPointerLeave={() => onHover(undefined)}
        onFocus={({ target }) => target.matches(":focus-visible") && onHover(key)}
        onBlur={() => onHover(undefined)}
      >
        <NextIcon />
      </SiteLink>
    </li>
  );
});
