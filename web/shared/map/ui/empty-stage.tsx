"use client";

import { useEffect } from "react";
import { useStage } from "./stage.tsx";

/** Clears the map where the page has no day to show. */
export const EmptyStage = () => {
  const stage = useStage();
  useEffect(() => {
    stage.set({ key: "empty", isComplete: true, trips: [], hovered: undefined, selected: undefined });
  }, [stage]);
  return null;
};
