"use client";

import { localDateOf } from "@trips/core/domain/local-date.ts";
import { useReaderZone } from "../../../shared/dates/ui/use-reader-zone.ts";
import { formatTime, textOf } from "../../../shared/format/model/format.ts";
import { zoneForReader } from "../../../shared/format/model/zone-difference.ts";
import { LiveStatus } from "../../../shared/live/ui/live-status.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import { TripActivity } from "../../../shared/trips/ui/trip-activity.tsx";
import { hiddenMeters } from "../model/share-hidden.ts";
import type { SharedTrip } from "../model/share-model.ts";
import styles from "./shared-trip-page.module.css";

/** The trip's time, as far as it is shown, and when the link expires. */
export const SharedTripHead = (props: { readonly trip: SharedTrip; readonly isReconnecting: boolean }) => {
  const texts = useTexts();
  const readerZone = useReaderZone();
  const { messages, format } = texts;
  const text = messages.share.page;
  const { start, end, dates, timeZone, status, expiresAtMs, hidesEnds } = props.trip;
  const isActive = status === "active";
  const expiry = new Date(expiresAtMs).toISOString();
  const expiryDate = format.mediumDate(localDateOf(expiresAtMs, timeZone));
  const date =
    dates.start === dates.end
      ? format.mediumDate(dates.start)
      : `${format.mediumDate(dates.start)} – ${format.mediumDate(dates.end)}`;
  return (
    <header className={styles.head}>
      <LiveStatus className={styles.status} isLive={isActive} isReconnecting={props.isReconnecting} />
      {start !== null && end !== null ? (
        <>
          <h1 className={styles.title}>
            <time dateTime={start}>{formatTime(start, timeZone)}</time> –{" "}
            {isActive ? messages.trips.now : <time dateTime={end}>{formatTime(end, timeZone)}</time>}{" "}
            {isActive && <TripActivity end={end} />}
          </h1>
          <p className={styles.about}>{date}</p>
        </>
      ) : (
        <h1 className={styles.title}>{text.of(date)}</h1>
      )}
      <p className={styles.detail}>
        {messages.trips.timesIn(zoneForReader({ timeZone, start: start ?? expiry }, readerZone, texts))}
      </p>
      <p className={styles.detail}>{text.until(`${expiryDate}, ${formatTime(expiry, timeZone)}`)}</p>
      {hidesEnds && start !== null && (
        <p className={styles.hidden}>{text.hiddenEnds(textOf([format.shortDistance(hiddenMeters)]))}</p>
      )}
    </header>
  );
};
