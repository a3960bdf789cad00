import type { RefObject } from "react";
import { messages } from "../../lib/messages.ts";
import { bandLimitsKmh } from "../../lib/speed-bands.ts";
import styles from "./speed-legend.module.css";

const text = messages.trip.map;
const { braking, acceleration } = messages.trip.moments;
const lowerEnds = [0, ...bandLimitsKmh];

/** What the colours and signs on the map mean. */
export const SpeedLegend = (props: {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly hasFiltered: boolean;
}) => (
  <div className={styles.legend} ref={props.element}>
    <p className={styles.title} id="speed-legend">
      {text.legend}
    </p>
    <ol className={styles.bands} aria-labelledby="speed-legend">
      {lowerEnds.map((kmh, index) => (
        <li key={kmh} className={styles.band} data-band={index + 1}>
          {kmh}
          {index === lowerEnds.length - 1 && "+"}
        </li>
      ))}
    </ol>
    <ul className={styles.signs}>
      <li className={styles.sign} data-sign="braking">
        {braking}
      </li>
      <li className={styles.sign} data-sign="acceleration">
        {acceleration}
      </li>
      {props.hasFiltered && (
        <li className={styles.sign} data-sign="filtered">
          {text.filtered}
        </li>
      )}
    </ul>
  </div>
);
