"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { type ReactNode, useEffect, useState } from "react";
import { dayPathOf, fleetPathOf } from "../../../shared/dates/model/date-paths.ts";
import { useReaderZone } from "../../../shared/dates/ui/use-reader-zone.ts";
import { formatTime } from "../../../shared/format/model/format.ts";
import { zoneForReader } from "../../../shared/format/model/zone-difference.ts";
import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import controls from "../../../shared/shell/ui/controls.module.css";
import { DownloadIcon, PreviousIcon } from "../../../shared/shell/ui/icons.tsx";
import { Quantities } from "../../../shared/shell/ui/quantity.tsx";
import { SiteLink } from "../../../shared/shell/ui/site-link.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { TripFigures } from "../../../shared/trips/model/figures.ts";
import type { TripAddress } from "../../../shared/trips/model/trip-path.ts";
import { listAddressOf } from "../../../shared/trips/ui/list-return.ts";
import { Fact, type QuietFact, TopSpeed, Totals } from "../../../shared/trips/ui/totals.tsx";
import { TripActivity } from "../../../shared/trips/ui/trip-activity.tsx";
import { exportFormats, exportPathOf } from "../model/trip-data-path.ts";
import type { TripModel } from "../model/trip-model.ts";
import styles from "./trip-panel.module.css";

/** The list as it was left, known in the browser only. */
const useListAddress = (path: string): string => {
  const [address, setAddress] = useState(path);
  useEffect(() => setAddress(listAddressOf(path)), [path]);
  return address;
};

export const TripHead = (props: {
  readonly trip: TripModel;
  readonly address: TripAddress;
  /** Whose trip it is, for one who came from the fleet. */
  readonly driverName: string | undefined;
  readonly isReconnecting: boolean;
}) => {
  const texts = useTexts();
  const readerZone = useReaderZone();
  const { messages, format } = texts;
  const text = messages.trip;
  const { trip, address } = props;
  const { start, end, timeZone } = trip;
  const isActive = trip.status === "active";
  const startDate = localDateOf(Date.parse(start), timeZone);
  const endDate = localDateOf(Date.parse(end), timeZone);
  const day = address.day ?? startDate;
  const list = useListAddress(address.driver === undefined ? dayPathOf(day) : fleetPathOf(day));
  const dates =
    endDate === startDate
      ? format.mediumDate(startDate)
      : `${format.mediumDate(startDate)} – ${format.mediumDate(endDate)}`;
  return (
    <header className={styles.head}>
      <nav className={styles.way}>
        <SiteLink className={styles.back} href={list}>
          <PreviousIcon />
          {text.back(format.mediumDate(day))}
        </SiteLink>
        <LiveStatus isLive={isActive} isReconnecting={props.isReconnecting} />
      </nav>
      <h1 className={styles.title}>
        <time dateTime={start}>{formatTime(start, timeZone)}</time> –{" "}
        {isActive ? messages.trips.now : <time dateTime={end}>{formatTime(end, timeZone)}</time>}{" "}
        {isActive && <TripActivity end={end} />}
      </h1>
      {trip.name !== null && <p className={styles.name}>{trip.name}</p>}
      <p className={styles.about}>
        {props.driverName !== undefined && `${props.driverName} · `}
        {dates} · {trip.vehicle ?? messages.trips.noVehicle}
        {trip.purpose !== null && ` · ${text.purposes[trip.purpose]}`}
      </p>
      <p className={styles.zone}>{messages.trips.timesIn(zoneForReader(trip, readerZone, texts))}</p>
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
  const quiet: QuietFact[] = [];
  // Half a metre rounds up to one.
  if (trip.ascentMeters >= 0.5 || trip.descentMeters >= 0.5)
    quiet.push(
      [text.totals.ascent, [format.shortDistance(trip.ascentMeters)]],
      [text.totals.descent, [format.shortDistance(trip.descentMeters)]],
    );
  if (typeof batteryPercent === "number")
    quiet.push([text.totals.battery, [{ value: format.count(batteryPercent), unit: "%" }]]);
  return (
    <Totals label={text.totals.label} figures={trip} isGrid quiet={quiet}>
      <Fact label={text.totals.average}>
        <Quantities of={[format.speed(trip.averageMovingSpeedMps)]} />
      </Fact>
      <TopSpeed mps={trip.maxSpeedMps} />
      <Fact label={text.totals.harshBrakes}>{format.count(trip.harshBrakes)}</Fact>
      <Fact label={text.totals.harshAccelerations}>{format.count(trip.harshAccelerations)}</Fact>
    </Totals>
  );
};

/** The trip as a link, or as a file. */
export const TripActions = (props: { readonly address: TripAddress; readonly share: ReactNode }) => {
  const text = useTexts().messages.trip.exports;
  return (
    <section className={styles.exports} aria-label={text.label}>
      {props.share}
      {exportFormats.map((format) => {
        const name = text.formats[format];
        return (
          <a
            key={format}
            className={`${controls.quiet} ${styles.export}`}
            href={exportPathOf(props.address, format)}
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
