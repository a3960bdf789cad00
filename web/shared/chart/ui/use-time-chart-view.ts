"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { subscribeToTheme } from "../../theme/model/theme.ts";
import type { ChartContent } from "../model/chart-content.ts";
import styles from "./time-chart.module.css";
import type { TimeChartView } from "./time-chart-view.ts";

/** Makes the chart in the container, once uPlot is loaded, and keeps its size, theme and content. */
export const useTimeChartView = (container: RefObject<HTMLDivElement | null>, content: ChartContent) => {
  const [view, setView] = useState<TimeChartView>();
  const [hasFailed, setHasFailed] = useState(false);
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
        const { line = "", dot = "", selection = "" } = styles;
        const classNames = { line, dot, selection };
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
  }, [container]);
  return { view, hasFailed };
};
