import {
  PartSkeleton,
  Skeleton,
  type SkeletonTexts,
  TotalsSkeleton,
} from "../../../shared/panel/ui/skeleton.tsx";

export const FleetSkeleton = (texts: SkeletonTexts) => (
  <Skeleton {...texts}>
    <TotalsSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
  </Skeleton>
);
