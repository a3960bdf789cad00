"use client";

import { PartSkeleton, Skeleton, TotalsSkeleton } from "../../../shared/panel/ui/skeleton.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";

export const FleetSkeleton = () => (
  <Skeleton label={useTexts().messages.fleet.loading}>
    <TotalsSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
  </Skeleton>
);
