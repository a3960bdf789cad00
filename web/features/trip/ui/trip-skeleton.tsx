import map from "../../../shared/map/ui/map-frame.module.css";
import { SheetHandle } from "../../../shared/panel/ui/sheet-handle.tsx";
import {
  PartSkeleton,
  Skeleton,
  type SkeletonTexts,
  TotalsSkeleton,
} from "../../../shared/panel/ui/skeleton.tsx";
import styles from "./trip-page.module.css";

/** The same three areas as the trip page that replaces it, so that nothing jumps. */
export const TripSkeleton = (texts: SkeletonTexts) => (
  <>
    <main className={styles.panel} id="content">
      <SheetHandle />
      <Skeleton {...texts}>
        <PartSkeleton />
        <TotalsSkeleton />
        <PartSkeleton />
        <PartSkeleton />
      </Skeleton>
    </main>
    <div className={`${styles.map} ${map.frame}`} />
    <div className={styles.chart} />
  </>
);
