import { PartSkeleton, Skeleton, TotalsSkeleton } from "../../../shared/panel/ui/skeleton.tsx";

export const FleetSkeleton = ({ label }: { readonly label: string }) => (
  <Skeleton label={label}>
    <TotalsSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
  </Skeleton>
);
