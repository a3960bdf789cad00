import styles from "./pulse-page.module.css";

/** The same size as the content, so that nothing jumps. */
export const PulseSkeleton = ({ label }: { readonly label: string }) => (
  <div role="status" aria-label={label}>
    <div className={styles.skeleton} data-part="figures" />
    <div className={styles.charts}>
      {["traffic", "lag", "refused", "late", "batches", "trips"].map((name) => (
        <div key={name} className={styles.skeleton} data-part="chart" />
      ))}
    </div>
  </div>
);
