import { type SkeletonTexts, Slow } from "../../../shared/panel/ui/skeleton.tsx";
import styles from "./pulse-page.module.css";

/** The same size as the content, so that nothing jumps. */
export const PulseSkeleton = ({ label, slow }: SkeletonTexts) => (
  <div role="status" aria-label={label}>
    <Slow {...slow} />
    <div className={styles.skeleton} data-part="figures" />
    <div className={styles.charts}>
      {["traffic", "lag", "refused", "late", "batches", "trips"].map((name) => (
        <div key={name} className={styles.skeleton} data-part="chart" />
      ))}
    </div>
  </div>
);
