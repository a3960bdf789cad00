"use client";

import "uplot/dist/uPlot.min.css";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { firstFrom, nearestTo } from "../../format/model/ascending.ts";
import { useTexts } from "../../texts/ui/texts-provider.tsx";
import { subscribeToTheme } from "../../theme/model/theme.ts";
import type { ChartContent } from "../model/chart-content.ts";
import { type Cursor, createCursor } from "../model/cursor.ts";
import styles from "./time-chart.module.css";
import type { TimeChartView } from "./time-chart-view.ts";

export type TimeChartProps = Omit<ChartContent, "formatDate"> & {
  /** Gives the chart its size; it has none of its own. */
  readonly className?: string | undefined;
  /** Charts that share a cursor point at the same moment; default: a cursor of its own. */
  readonly cursor?: Cursor | undefined;
  /** Called with the moment that was pressed or dragged to. */
  readonly onPress?: ((ms: number) => void) | undefined;
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
  const { className, cursor: given, onPress, ...shown } = props;
  const { messages, format } = useTexts();
  const [own] = useState(createCursor);
  const cursor = given ?? own;
  const container = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<TimeChartView>();
  const [hasFailed, setHasFailed] = useState(false);
  const { timesMs, series, timeZone, barMs, rangeMs, valueTicks, formatValue, paintUnder, paintOver } = shown;
  const content = useMemo(
    (): ChartContent => ({
      ...{ timesMs, series, timeZone, barMs, rangeMs, valueTicks, formatValue, paintUnder, paintOver },
      formatDate: format.shortDate,
    }),
    [timesMs, series, timeZone, barMs, rangeMs, valueTicks, formatValue, paintUnder, paintOver, format],
  );
  const latest = useRef(content);
  useEffect(() => {
    latest.current = content;
    view?.setContent(content);
  }, [view, content]);

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    let isGone = false;
    let made: TimeChartView | undefined;
    const make = async () => {
      try {
        const [{ default: UPlot }, { createTimeChartView }] = await Promise.all([
          import("uplot"),
          import("./time-chart-view.ts"),
        ]);
        if (isGone) return;
        const classNames = { line: styles.line ?? "", dot: styles.dot ?? "" };
        made = createTimeChartView({ UPlot, container: element, content: latest.current, classNames });
        setView(made);
      } catch (error) {
        console.warn("the chart cannot be drawn:", error);
        setHasFailed(true);
      }
    };
    void make();
    const leaveTheme = subscribeToTheme(() => made?.repaint());
    const observer = new ResizeObserver(() => made?.resize());
    observer.observe(element);
    return () => {
      isGone = true;
      leaveTheme();
      observer.disconnect();
      made?.destroy();
      setView(undefined);
    };
  }, []);

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
  const press = (event: PointerEvent) => {
    // A drag continues beyond the chart's edges.
    if (onPress) event.currentTarget.setPointerCapture(event.pointerId);
    point(event);
  };
  return (
    <div
      className={`${styles.chart} ${className ?? ""}`}
      aria-hidden="true"
      onPointerDown={press}
      onPointerMove={point}
      onPointerLeave={({ pointerType }) => pointerType === "mouse" && cursor.set(undefined)}
    >
      <div className={styles.plot} ref={container} />
      {hasFailed && <p className={styles.failed}>{messages.chart.failed}</p>}
    </div>
  );
};
