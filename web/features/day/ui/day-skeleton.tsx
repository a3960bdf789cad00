import {
  PartSkeleton,
  Skeleton,
  type SkeletonTexts,
  TotalsSkeleton,
} from "../../../shared/panel/ui/skeleton.tsx";

export const DaySkeleton = (texts: SkeletonTexts) => (
  <Skeleton {...texts}>
    <TotalsSkeleton />
    <PartSkeleton part="weeks" />
    <PartSkeleton part="timeline" />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
  </Skeleton>
);
