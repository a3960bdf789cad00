"use client";

import "uplot/dist/uPlot.min.css";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { firstFrom, nearestTo } from "../../format/model/ascending.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import type { ChartContent } from "../model/chart-content.ts";
import { type Cursor, createCursor } from "../model/cursor.ts";
import styles from "./time-chart.module.css";
import { useSelection } from "./use-selection.ts";
import { useTimeChartView } from "./use-time-chart-view.ts";

export type TimeChartProps = Omit<ChartContent, "formatDate"> & {
  /** Gives the chart its size; it has none of its own. */
  readonly className?: string | undefined;
  /** Charts that share a cursor point at the same moment; default: a cursor of its own. */
  readonly cursor?: Cursor | undefined;
  /** Called with the moment that was pressed or dragged to. */
  readonly onPress?: ((ms: number) => void) | undefined;
  /** Called with the ends of what was dragged across, in order. */
  readonly onSelect?: ((fromMs: number, toMs: number) => void) | undefined;
};

/** The time of the value nearest to a moment; a bar covers all moments from its start to its end. */
const snapped = (timesMs: readonly number[], ms: number, barMs: number | undefined): number | undefined =>
  timesMs[barMs === undefined ? nearestTo(timesMs, ms) : Math.max(0, firstFrom(timesMs, ms + 1) - 1)];

/**
 * Values over time, on uPlot, which is loaded when the first chart is shown. Hidden from screen readers: provide its
 * content beside it as a table or in words. Content is compared by identity: keep `series`, `formatValue` and the
 * painters the same objects while they show the same.
 */
export const TimeChart = (props: TimeChartProps) => {
  const { className, cursor: given, onPress, onSelect, ...shown } = props;
  const { messages, format } = useTexts();
  const [own] = useState(createCursor);
  const cursor = given ?? own;
  const container = useRef<HTMLDivElement>(null);
  const { timesMs, series, timeZone, barMs, rangeMs, valueTicks, formatValue, paintUnder, paintOver } = shown;
  const content = useMemo(
    (): ChartContent => ({
      ...{ timesMs, series, timeZone, barMs, rangeMs, valueTicks, formatValue, paintUnder, paintOver },
      formatDate: format.shortDate,
    }),
    [timesMs, series, timeZone, barMs, rangeMs, valueTicks, formatValue, paintUnder, paintOver, format],
  );
  const { view, hasFailed } = useTimeChartView(container, content);
  const selection = useSelection(view, onSelect);

  useEffect(() => {
    if (!view) return;
    const show = () => view.pointAt(cursor.get());
    show();
    return cursor.subscribe(show);
  }, [view, cursor]);

  const point = ({ clientX, buttons }: PointerEvent) => {
    const ms = view && snapped(timesMs, view.timeAt(clientX), barMs);
    if (ms === undefined) return;
    cursor.set(ms);
    if (buttons === 1) onPress?.(ms);
  };
  const move = (event: PointerEvent) => {
    point(event);
    selection.move(event);
  };
  const press = (event: PointerEvent) => {
    // A drag continues beyond the chart's edges.
    if (onPress) event.currentTarget.setPointerCapture(event.pointerId);
    point(event);
    selection.press(event);
  };
  return (
    <div
      className={`${styles.chart} ${className ?? ""}`}
      aria-hidden="true"
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={selection.release}
      onPointerCancel={selection.cancel}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && cursor.set(undefined)}
    >
      <div className={styles.plot} ref={container} />
      {hasFailed && <p className={styles.failed}>{messages.chart.failed}</p>}
    </div>
  );
};
