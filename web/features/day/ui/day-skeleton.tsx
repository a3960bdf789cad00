"use client";

import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./day-skeleton.module.css";

const rows = ["first", "second", "third", "fourth"];

/** As high as the day that takes its place, so that nothing jumps. */
export const DaySkeleton = () => {
  const { messages } = useTexts();
  return (
    <div className={styles.skeleton} role="status" aria-label={messages.loading}>
      <div className={styles.totals}>
        <span className={styles.figure} />
        <span className={styles.facts} />
      </div>
      <span className={styles.weeks} />
      <span className={styles.timeline} />
      {rows.map((row) => (
        <span key={row} className={styles.row} />
      ))}
    </div>
  );
};
