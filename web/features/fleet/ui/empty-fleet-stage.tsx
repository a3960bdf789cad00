"use client";

import { useEffect } from "react";
import { emptyScene, useFleetStage } from "./fleet-stage.tsx";

/** Clears the map where the page has no day to show. */
export const EmptyFleetStage = () => {
  const stage = useFleetStage();
  useEffect(() => {
    stage.set({ ...emptyScene, key: "empty", view: stage.get().view });
  }, [stage]);
  return null;
};
