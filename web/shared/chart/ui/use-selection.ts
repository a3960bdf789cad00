"use client";

import { type PointerEvent, useRef } from "react";
import type { TimeChartView } from "./time-chart-view.ts";

/** Less is a press. */
const leastPixels = 6;

type Drag = { readonly startX: number; readonly startMs: number };

/** Dragging across a chart selects what lies between; vertical drags of a finger scroll the page and select nothing. */
export const useSelection = (
  view: TimeChartView | undefined,
  onSelect: ((fromMs: number, toMs: number) => void) | undefined,
) => {
  const drag = useRef<Drag>(undefined);
  const spanTo = ({ startMs }: Drag, clientX: number): readonly [number, number] => {
    const ms = view?.timeAt(clientX) ?? startMs;
    return [Math.min(startMs, ms), Math.max(startMs, ms)];
  };
  const isFar = ({ startX }: Drag, clientX: number) => Math.abs(clientX - startX) >= leastPixels;
  const end = (): Drag | undefined => {
    const ended = drag.current;
    drag.current = undefined;
    view?.select(undefined);
    return ended;
  };
  return {
    press: ({ button, clientX, currentTarget, pointerId }: PointerEvent) => {
      if (!onSelect || !view || button !== 0) return;
      // A drag continues beyond the chart's edges.
      currentTarget.setPointerCapture(pointerId);
      drag.current = { startX: clientX, startMs: view.timeAt(clientX) };
    },
    move: ({ clientX }: PointerEvent) => {
      if (drag.current && isFar(drag.current, clientX)) view?.select(spanTo(drag.current, clientX));
    },
    release: ({ clientX }: PointerEvent) => {
      const ended = end();
      if (ended && isFar(ended, clientX)) onSelect?.(...spanTo(ended, clientX));
    },
    cancel: () => void end(),
  };
};
