"use client";

import type { MarkView } from "@trips/core/application/views.ts";
import type { Frame, Scales } from "../../lib/speed-chart.ts";
import type { Track } from "../../lib/trip-model.ts";
import { useTexts } from "../shell/texts-provider.tsx";
import { type Cursor, useCursorPoint } from "./cursor.ts";
import styles from "./speed-chart.module.css";
import { describePoint } from "./trip-moments.ts";

/** Where the cursor stands in the chart. Apart, so that moving it draws nothing else anew. */
export const ChartCursor = (props: {
  readonly track: Track;
  readonly cursor: Cursor;
  readonly scales: Scales;
  readonly frame: Frame;
}) => {
  const { track, scales, frame } = props;
  const point = useCursorPoint(props.cursor, track);
  if (point === undefined) return null;
  const x = scales.x(track.times[point]!);
  const speed = track.speeds[point];
  return (
    <g data-cursor="">
      <line className={styles.cursorLine} x1={x} x2={x} y1={frame.top} y2={frame.bottom} />
      {typeof speed === "number" && <circle className={styles.cursorDot} cx={x} cy={scales.y(speed)} r="5" />}
    </g>
  );
};

/** Time and speed at the cursor. */
export const ChartReadout = (props: {
  readonly track: Track;
  readonly marks: readonly MarkView[];
  readonly timeZone: string;
  readonly cursor: Cursor;
}) => {
  const { track, marks, timeZone } = props;
  const texts = useTexts();
  const point = useCursorPoint(props.cursor, track);
  if (track.times.length === 0) return null;
  if (point === undefined) return <p className={styles.hint}>{texts.messages.trip.chart.hint}</p>;
  const [time, speed, ...events] = describePoint(track, marks, point, timeZone, texts);
  return (
    <p className={styles.readout}>
      {time} <strong className={styles.speed}>{speed}</strong>
      {events.length > 0 && <span className={styles.event}>{events.join(", ")}</span>}
    </p>
  );
};
