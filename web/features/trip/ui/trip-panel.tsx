"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { dayPathOf, fleetPathOf } from "../../../shared/dates/model/date-paths.ts";
import { formatDriver, formatTime, formatTimeZone } from "../../../shared/format/model/format.ts";
import controls from "../../../shared/shell/ui/controls.module.css";
import { DownloadIcon, PreviousIcon } from "../../../shared/shell/ui/icons.tsx";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { TripFigures } from "../../../shared/trips/model/figures.ts";
import { exportFormats, exportPathOf, type TripAddress } from "../../../shared/trips/model/trip-path.ts";
import totals from "../../day/ui/day-totals.module.css";
import { Fact, QuietFacts, quietTimesOf } from "../../day/ui/day-totals.tsx";
import live from "../../day/ui/trip-list.module.css";
import { ShareButton } from "../../share/ui/share-button.tsx";
import type { TripModel } from "../model/trip-model.ts";
import styles from "./trip-panel.module.css";

export const TripHead = (props: {
  readonly trip: TripModel;
  readonly address: TripAddress;
  readonly isReconnecting: boolean;
}) => {
  const { messages, format } = useTexts();
  const text = messages.trip;
  const { trip, address } = props;
  const { start, end, timeZone } = trip;
  const isActive = trip.status === "active";
  const startDate = localDateOf(Date.parse(start), timeZone);
  const endDate = localDateOf(Date.parse(end), timeZone);
  const day = address.day ?? startDate;
  const dates =
    endDate === startDate
      ? format.mediumDate(startDate)
      : `${format.mediumDate(startDate)} – ${format.mediumDate(endDate)}`;
  return (
    <header className={styles.head}>
      <nav className={styles.way}>
        <SiteLink
          className={styles.back}
          href={address.driver === undefined ? dayPathOf(day) : fleetPathOf(day)}
        >
          <PreviousIcon />
          {text.back(format.mediumDate(day))}
        </SiteLink>
        <p className={styles.status} role="status" aria-label={messages.live.label}>
          {props.isReconnecting ? (
            <span className={live.reconnecting}>{messages.live.reconnecting}</span>
          ) : (
            isActive && <span className={live.live}>{messages.live.on}</span>
          )}
        </p>
      </nav>
      <h1 className={styles.title}>
        <time dateTime={start}>{formatTime(start, timeZone)}</time> –{" "}
        {isActive ? messages.trips.now : <time dateTime={end}>{formatTime(end, timeZone)}</time>}
      </h1>
      <p className={styles.about}>
        {address.driver !== undefined && `${formatDriver(trip.driver)} · `}
        {dates} · {trip.vehicle ?? messages.trips.noVehicle}
      </p>
      <p className={styles.zone}>{messages.trips.timesIn(formatTimeZone(timeZone, start))}</p>
    </header>
  );
};

type Figures = TripFigures &
  Pick<TripModel, "averageMovingSpeedMps" | "maxSpeedMps"> &
  Partial<Pick<TripModel, "batteryPercent">>;

export const TripTotals = ({ trip }: { readonly trip: Figures }) => {
  const { messages, format } = useTexts();
  const text = messages.trip;
  const { batteryPercent } = trip;
  // Half a metre is shown as one.
  const hasClimb = trip.ascentMeters >= 0.5 || trip.descentMeters >= 0.5;
  return (
    <section className={totals.totals} aria-label={text.totals.label}>
      <dl className={totals.list} data-facts="5">
        <div className={totals.hero}>
          <dt className={totals.label}>{messages.figures.distanceMeters}</dt>
          <dd className={totals.figure}>
            <Quantities of={[format.distance(trip.distanceMeters)]} />
          </dd>
        </div>
        <Fact label={messages.figures.movingSeconds}>
          <Quantities of={format.duration(trip.movingSeconds)} />
        </Fact>
        <Fact label={messages.figures.idleSeconds}>
          <Quantities of={format.duration(trip.idleSeconds)} />
        </Fact>
        <Fact label={text.totals.average}>
          <Quantities of={[format.speed(trip.averageMovingSpeedMps)]} />
        </Fact>
        <Fact label={messages.totals.topSpeed}>
          {trip.maxSpeedMps === null ? (
            messages.totals.none
          ) : (
            <Quantities of={[format.speed(trip.maxSpeedMps)]} />
          )}
        </Fact>
        <Fact label={text.totals.harshBrakes}>{format.count(trip.harshBrakes)}</Fact>
        <Fact label={text.totals.harshAccelerations}>{format.count(trip.harshAccelerations)}</Fact>
      </dl>
      <QuietFacts
        of={[
          ...quietTimesOf(trip, messages, format),
          ...(hasClimb
            ? ([
                [text.totals.ascent, [format.shortDistance(trip.ascentMeters)]],
                [text.totals.descent, [format.shortDistance(trip.descentMeters)]],
              ] as const)
            : []),
          ...(typeof batteryPercent === "number"
            ? ([[text.totals.battery, [{ value: format.count(batteryPercent), unit: "%" }]]] as const)
            : []),
        ]}
      />
    </section>
  );
};

/** The trip as a link, or as a file. */
export const TripActions = ({ address }: { readonly address: TripAddress }) => {
  const text = useTexts().messages.trip.exports;
  return (
    <section className={styles.exports} aria-label={text.label}>
      <ShareButton className={`${controls.quiet} ${styles.share}`} address={address} />
      {exportFormats.map((format) => {
        const name = text.formats[format];
        return (
          <a
            key={format}
            className={`${controls.quiet} ${styles.export}`}
            href={exportPathOf(address, format)}
            download
            aria-label={text.describe(name)}
            title={text.describe(name)}
          >
            <DownloadIcon />
            {name}
          </a>
        );
      })}
    </section>
  );
};
