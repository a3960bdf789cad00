import { messages } from "../../lib/messages.ts";
import styles from "./day-skeleton.module.css";

const rows = ["first", "second", "third", "fourth"];

/** As high as the day that takes its place, so that nothing jumps. */
export const DaySkeleton = () => (
  <div className={styles.skeleton} role="status" aria-label={messages.loading}>
    <div className={styles.totals}>
      <span className={styles.figure} />
      <span className={styles.facts} />
    </div>
    {rows.map((row) => (
      <span key={row} className={styles.row} />
    ))}
  </div>
);
