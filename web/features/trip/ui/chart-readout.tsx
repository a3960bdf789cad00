"use client";

import type { Cursor } from "../../../shared/chart/model/cursor.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import type { Telling } from "../model/trip-moments.ts";
import { useMomentText } from "./moment-text.ts";
import styles from "./speed-chart.module.css";

/** Time, speed and the distance so far at the cursor. */
export const ChartReadout = (props: { readonly telling: Telling; readonly cursor: Cursor }) => {
  const { hint } = useTexts().messages.trip.chart;
  const moment = useMomentText(props.telling, props.cursor);
  if (props.telling.track.times.length === 0) return null;
  if (!moment) return <p className={styles.hint}>{hint}</p>;
  const { time, speed, driven, events } = moment;
  return (
    <p className={styles.readout}>
      {events.length > 0 && <span className={styles.event}>{events.join(", ")}</span>}
      <span className={styles.time}>{time}</span>
      <strong className={styles.speed}>{speed}</strong>
      <span className={styles.driven}>{driven}</span>
    </p>
  );
};
