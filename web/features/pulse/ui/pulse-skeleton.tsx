"use client";

import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";
import styles from "./pulse-page.module.css";

/** As large as what comes, so that nothing jumps. */
export const PulseSkeleton = () => {
  const { loading } = useTexts().messages.pulse;
  return (
    <div role="status" aria-label={loading}>
      <div className={styles.skeleton} data-part="figures" />
      <div className={styles.charts}>
        {["traffic", "batches", "trouble", "trips", "lag"].map((name) => (
          <div key={name} className={styles.skeleton} data-part="chart" />
        ))}
      </div>
    </div>
  );
};
