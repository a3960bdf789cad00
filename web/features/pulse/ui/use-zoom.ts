"use client";

import { useCallback, useState } from "react";
import type { PulseRange } from "../model/pulse-model.ts";
import { type Zoom, zoomPathOf } from "../model/pulse-zoom.ts";

/** The zoom of the charts, which the address keeps. */
export const useZoom = (range: PulseRange, initial: Zoom | undefined) => {
  const [zoom, setZoom] = useState(initial);
  const change = useCallback(
    (next: Zoom | undefined) => {
      setZoom(next);
      window.history.replaceState(null, "", zoomPathOf(range, next));
    },
    [range],
  );
  return [zoom, change] as const;
};
