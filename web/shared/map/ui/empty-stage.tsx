"use client";

import { useEffect } from "react";
import { emptyScene, useStage } from "./stage.tsx";

/** Clears the map if the page has no day to show. */
export const EmptyStage = () => {
  const stage = useStage();
  useEffect(() => {
    stage.set({ ...emptyScene, key: "empty", isComplete: true, view: stage.get().view });
  }, [stage]);
  return null;
};
