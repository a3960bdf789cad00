import type { ReactNode } from "react";
import styles from "./skeleton.module.css";

/** As high as the panel that replaces it, so that nothing jumps. Rendered only by the server. */
export const Skeleton = (props: { readonly label: string; readonly children: ReactNode }) => (
  <div className={styles.skeleton} role="status" aria-label={props.label}>
    {props.children}
  </div>
);

export const TotalsSkeleton = () => (
  <div className={styles.totals}>
    <span className={styles.figure} />
    <span className={styles.facts} />
  </div>
);

/** A placeholder as high as a row of a list, or as `part`. */
export const PartSkeleton = ({ part = "row" }: { readonly part?: "row" | "weeks" | "timeline" }) => (
  <span className={styles[part]} />
);
