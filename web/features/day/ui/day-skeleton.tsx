"use client";

import { PartSkeleton, Skeleton, TotalsSkeleton } from "../../../shared/panel/ui/skeleton.tsx";
import { useTexts } from "../../../shared/texts/ui/texts-provider.tsx";

export const DaySkeleton = () => (
  <Skeleton label={useTexts().messages.loading}>
    <TotalsSkeleton />
    <PartSkeleton part="weeks" />
    <PartSkeleton part="timeline" />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
    <PartSkeleton />
  </Skeleton>
);
