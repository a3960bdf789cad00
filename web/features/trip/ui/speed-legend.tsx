"use client";

import type { LeftOutFixView } from "@trips/core/application/views.ts";
import type { RefObject } from "react";
import { bandLimits } from "../../../shared/map/model/speed-scale.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./speed-legend.module.css";

/** What the colours and signs on the map mean. */
export const SpeedLegend = (props: {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly leftOut: ReadonlySet<LeftOutFixView["because"]>;
  readonly hasLate: boolean;
  readonly hasUnknownWay: boolean;
}) => {
  const { messages, format, units } = useTexts();
  const text = messages.trip.map;
  const { braking, acceleration } = messages.trip.moments;
  const lowerEnds = [0, ...bandLimits[units]];
  return (
    <div className={styles.legend} ref={props.element}>
      <p className={styles.title} id="speed-legend">
        {text.legend(format.speedUnit)}
      </p>
      <ol className={styles.bands} aria-labelledby="speed-legend">
        {lowerEnds.map((speed, index) => (
          <li key={speed} className={styles.band} data-band={index + 1}>
            {speed}
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
        {props.hasUnknownWay && (
          <li className={styles.sign} data-sign="gap">
            {text.unknownWay}
          </li>
        )}
        {props.hasLate && (
          <li className={styles.sign} data-sign="late">
            {text.late}
          </li>
        )}
        {[...props.leftOut].map((because) => (
          <li key={because} className={styles.sign} data-sign={because}>
            {text.leftOut[because]}
          </li>
        ))}
      </ul>
    </div>
  );
};
