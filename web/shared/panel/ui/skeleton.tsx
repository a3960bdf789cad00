import type { ComponentProps, ReactNode } from "react";
import styles from "./skeleton.module.css";

type SlowTexts = { readonly slow: string; readonly retry: string };

/** Appears by its style after a while, so that a page whose rest or script never comes has an end, too. */
export const Slow = ({ slow, retry }: SlowTexts) => (
  <p className={styles.slow}>
    {slow}{" "}
    {/* biome-ignore lint/a11y/useValidAnchor: an empty address loads this very page again, without a script. */}
    <a href="">{retry}</a>
  </p>
);

/** As high as the panel that replaces it, so that nothing jumps. Rendered only by the server. */
export const Skeleton = (props: {
  readonly label: string;
  readonly slow: SlowTexts;
  readonly children: ReactNode;
}) => (
  <div className={styles.skeleton} role="status" aria-label={props.label}>
    <Slow {...props.slow} />
    {props.children}
  </div>
);

export const TotalsSkeleton = () => (
  <div className={styles.totals}>
    <span className={styles.figure} />
    <span className={styles.facts} />
  </div>
);

/** The texts of every page's skeleton. */
export type SkeletonTexts = Omit<ComponentProps<typeof Skeleton>, "children">;

/** A placeholder as high as a row of a list, or as `part`. */
export const PartSkeleton = ({ part = "row" }: { readonly part?: "row" | "weeks" | "timeline" }) => (
  <span className={styles[part]} />
);
