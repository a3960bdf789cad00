import { PartSkeleton, Skeleton, TotalsSkeleton } from "../../../shared/panel/ui/skeleton.tsx";

export const DaySkeleton = ({ label }: { readonly label: string }) => (
  <Skeleton label={label}>
    <TotalsSkeleton />
    <PartSkeleton part="weeks" />
    <PartSkeleton part="timeline" />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
  </Skeleton>
);
