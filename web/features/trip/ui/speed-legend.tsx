"use client";

import type { LeftOutFixView } from "@trips/core/application/views.ts";
import type { RefObject } from "react";
import type { SpeedScale } from "../../../shared/map/model/speed-scale.ts";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./speed-legend.module.css";

/** What the colours and signs on the map mean. */
export const SpeedLegend = (props: {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly scale: SpeedScale;
  readonly hasArrows: boolean;
  readonly leftOut: ReadonlySet<LeftOutFixView["because"]>;
  readonly hasLate: boolean;
  readonly hasUnknownSpeed: boolean;
  readonly hasUnknownWay: boolean;
}) => {
  const { messages, format } = useTexts();
  const text = messages.trip.map;
  const { braking, acceleration } = messages.trip.moments;
  const { scale } = props;
  return (
    <div className={styles.legend} ref={props.element}>
      <p className={styles.title} id="speed-legend">
        {text.legend(format.speedUnit)}
      </p>
      <ol className={styles.bands} aria-labelledby="speed-legend">
        {scale.map(({ from, colour }, index) => (
          <li key={colour} className={styles.band} data-colour={colour}>
            {format.count(from)}
            {index === scale.length - 1 && "+"}
          </li>
        ))}
      </ol>
      <ul className={styles.signs}>
        {props.hasArrows && (
          <li className={styles.sign} data-sign="way">
            {text.direction}
          </li>
        )}
        <li className={styles.sign} data-sign="braking">
          {braking}
        </li>
        <li className={styles.sign} data-sign="acceleration">
          {acceleration}
        </li>
        {props.hasUnknownSpeed && (
          <li className={styles.sign} data-sign="unknown">
            {text.unknownSpeed}
          </li>
        )}
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
