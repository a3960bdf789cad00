"use client";

import map from "../../../shared/map/ui/map-frame.module.css";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import skeleton from "../../day/ui/day-skeleton.module.css";
import styles from "./trip-page.module.css";

/** The same three areas as the trip that takes its place, so that nothing jumps. */
export const TripSkeleton = () => {
  const { messages } = useTexts();
  return (
    <>
      <main className={styles.panel} id="content">
        <div className={skeleton.skeleton} role="status" aria-label={messages.trip.loading}>
          <span className={skeleton.row} />
          <div className={skeleton.totals}>
            <span className={skeleton.figure} />
            <span className={skeleton.facts} />
          </div>
          <span className={skeleton.row} />
          <span className={skeleton.row} />
        </div>
      </main>
      <div className={`${styles.map} ${map.frame}`} />
      <div className={styles.chart} />
    </>
  );
};
