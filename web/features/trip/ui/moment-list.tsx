"use client";

import { useMemo, useState } from "react";
import { formatTime } from "../../../shared/format/model/format.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { ReplayPlayer } from "../model/replay-player.ts";
import type { Track, TripModel } from "../model/trip-model.ts";
import { momentsOf } from "../model/trip-moments.ts";
import styles from "./trip-panel.module.css";

const shownAtFirst = 8;

/** Stops, harsh events, silences and jumps by time; pointing at one moves the cursor, a click the replay. */
export const MomentList = (props: {
  readonly trip: Pick<TripModel, "stops" | "marks" | "timeZone">;
  readonly track: Track;
  readonly player: ReplayPlayer;
}) => {
  const { trip, track, player } = props;
  const texts = useTexts();
  const text = texts.messages.trip.moments;
  const [showsAll, setShowsAll] = useState(false);
  const moments = useMemo(() => momentsOf(trip, track, texts), [trip, track, texts]);
  const shown = showsAll ? moments : moments.slice(0, shownAtFirst);
  return (
    <section className={styles.section} aria-labelledby="moments-title">
      <h2 className={styles.sectionTitle} id="moments-title">
        {text.title}
      </h2>
      {moments.length === 0 && <p className={styles.lead}>{text.none}</p>}
      <ol className={styles.moments}>
        {shown.map(({ kind, ms, detail }) => (
          <li key={`${kind} ${ms}`}>
            <button
              type="button"
              className={styles.moment}
              data-kind={kind}
              onClick={() => player.seek(ms)}
              onFocus={() => player.cursor.set(ms)}
              onPointerEnter={({ pointerType }) => pointerType === "mouse" && player.cursor.set(ms)}
            >
              <time className={styles.momentTime} dateTime={new Date(ms).toISOString()}>
                {formatTime(new Date(ms).toISOString(), trip.timeZone)}
              </time>
              <span className={styles.momentKind}>{text[kind]}</span>
              <span className={styles.momentDetail}>{detail}</span>
            </button>
          </li>
        ))}
      </ol>
      {shown.length < moments.length && (
        <button type="button" className={styles.show} onClick={() => setShowsAll(true)}>
          {text.all(texts.format.count(moments.length))}
        </button>
      )}
    </section>
  );
};
