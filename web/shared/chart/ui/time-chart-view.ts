import { localDateOf } from "@trips/core/domain/local-date.ts";
import type uPlot from "uplot";
import { formatExactTime, formatTime, zoneOffsetMs } from "../../format/model/format.ts";
import type { ChartColour, ChartContent, ChartSeries, ColourName, PlotArea } from "../model/chart-content.ts";
import { stacked, timeRangeOf, valueAt } from "../model/chart-content.ts";
import { type TimeTicks, timeTicksOf, valueTicksOf } from "../model/ticks.ts";

export type TimeChartView = {
  setContent(content: ChartContent): void;
  /** Moves the cursor to a moment. */
  pointAt(ms: number | undefined): void;
  /** The moment at a horizontal position on the page. */
  timeAt(clientX: number): number;
  /** Redraws in the colours of the current theme. */
  repaint(): void;
  resize(): void;
  destroy(): void;
};

export type TimeChartTools = {
  readonly UPlot: typeof uPlot;
  readonly container: HTMLElement;
  readonly content: ChartContent;
  readonly classNames: { readonly line: string; readonly dot: string };
};

const daySeconds = 86_400;
const labelPixels = 11;
/** Nearer to the edge a time label would be cut off. */
const edgePixels = 16;
/** Width of the value axis: charts below one another align as long as their labels fit. */
const axisPixels = 38;
const lineWidth = 1.75;
const opaqueHex = 255;
const widestBarPixels = 48;

const isBars = ({ barMs }: ChartContent): boolean => barMs !== undefined;

const dataOf = (content: ChartContent): uPlot.AlignedData => {
  const values = isBars(content)
    ? stacked(content.series).toReversed()
    : content.series.map((each) => each.values);
  return [[...content.timesMs], ...values.map((each) => [...each])];
};

/** In painting order: stacked bars from the highest, so that the lower ones are in front of it. */
const painted = (content: ChartContent): readonly ChartSeries[] =>
  isBars(content) ? content.series.toReversed() : content.series;

const highestOf = (content: ChartContent): number => {
  let highest = 0;
  for (const values of isBars(content) ? stacked(content.series) : content.series.map((each) => each.values))
    for (const value of values) if (value !== null && value > highest) highest = value;
  return highest;
};

const formatTick = ({ timeZone, formatDate }: ChartContent, ms: number, stepSeconds: number): string => {
  if (stepSeconds >= daySeconds) return formatDate(localDateOf(ms, timeZone));
  return stepSeconds < 60 ? formatExactTime(ms, timeZone) : formatTime(new Date(ms).toISOString(), timeZone);
};

/** Values without a neighbour on either side have no line; they are drawn as points. */
const lonely = (values: ArrayLike<number | null | undefined>): number[] => {
  const isKnown = (index: number) => typeof values[index] === "number";
  return Array.from(values, (_, index) => index).filter(
    (index) => isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1),
  );
};

/** A chart over time on uPlot, which draws axes and series; the cursor is two kinds of elements above it. */
export const createTimeChartView = (tools: TimeChartTools): TimeChartView => {
  const { UPlot, container, classNames } = tools;
  let { content } = tools;
  let moment: number | undefined;
  let timeTicks: TimeTicks = { ticks: [], stepSeconds: 60 };
  let plot: uPlot;
  let dots: HTMLElement[] = [];
  const line = document.createElement("div");
  line.className = classNames.line;
  line.dataset.cursor = "";

  const colour = (name: ColourName): string => getComputedStyle(container).getPropertyValue(name).trim();
  const font = `${labelPixels}px ${getComputedStyle(container).fontFamily}`;

  const areaOf = (of: uPlot): PlotArea => ({
    context: of.ctx,
    left: of.bbox.left,
    top: of.bbox.top,
    right: of.bbox.left + of.bbox.width,
    bottom: of.bbox.top + of.bbox.height,
    ratio: UPlot.pxRatio,
    x: (ms) => of.valToPos(ms, "x", true),
    y: (value) => of.valToPos(value, "y", true),
    colour,
  });

  const paintOf = (of: ChartColour, self: uPlot, opacity: number) => {
    // uPlot draws asynchronously, and an element that has left the page by then has no colours.
    if (!container.isConnected) return "transparent";
    return typeof of === "function"
      ? of(areaOf(self), opacity)
      : `${colour(of)}${Math.round(opacity * opaqueHex)
          .toString(16)
          .padStart(2, "0")}`;
  };

  const seriesOptions = (index: number): uPlot.Series => {
    // Read when painting, so that the same plot shows later content.
    const current = () => painted(content)[index]!;
    const bars = UPlot.paths.bars!({ align: 1, size: [0.86, widestBarPixels] });
    const fill = (self: uPlot) => {
      const share = isBars(content) ? 1 : current().fill;
      return share === undefined ? "transparent" : paintOf(current().colour, self, share);
    };
    const stroke = (self: uPlot) => paintOf(current().colour, self, 1);
    return {
      stroke,
      fill,
      width: isBars(content) ? 0 : (current().width ?? lineWidth),
      ...(isBars(content) ? { paths: bars } : {}),
      points: {
        show: !isBars(content),
        size: 4,
        width: 0,
        fill: stroke,
        filter: (self: uPlot, series: number) => lonely(self.data[series]!),
      },
    };
  };

  const valueTicks = () => content.valueTicks ?? valueTicksOf(highestOf(content), { smallestTop: 1 });

  const options = (): uPlot.Options => ({
    width: Math.max(1, container.clientWidth),
    height: Math.max(1, container.clientHeight),
    ms: 1,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [...timeRangeOf(content)] },
      y: { range: () => [0, valueTicks().top] },
    },
    axes: [
      {
        stroke: () => colour("--ink-faint"),
        font,
        size: 24,
        gap: 5,
        grid: { show: false },
        ticks: { show: false },
        splits: (self) => {
          const range = timeRangeOf(content);
          timeTicks = timeTicksOf(range, self.width, zoneOffsetMs(content.timeZone, range[0]));
          const pixels = (ms: number) => ((ms - range[0]) / (range[1] - range[0])) * self.width;
          return timeTicks.ticks.filter(
            (ms) => pixels(ms) > edgePixels && pixels(ms) < self.width - edgePixels,
          );
        },
        values: (_, splits) => splits.map((ms) => formatTick(content, ms, timeTicks.stepSeconds)),
      },
      {
        stroke: () => colour("--ink-faint"),
        font,
        gap: 6,
        size: (self, values) => {
          self.ctx.font = font;
          const widths = (values ?? []).map((value) => self.ctx.measureText(value).width);
          return Math.max(axisPixels, 14 + Math.max(0, ...widths));
        },
        grid: { stroke: () => colour("--line"), width: 1 },
        ticks: { show: false },
        splits: () => [...valueTicks().ticks],
        values: (_, splits) => splits.map(content.formatValue),
      },
    ],
    series: [{}, ...content.series.map((_, index) => seriesOptions(index))],
    hooks: {
      drawAxes: [(self) => content.paintUnder?.(areaOf(self))],
      // uPlot draws asynchronously; only then is the cursor's position known.
      draw: [(self) => content.paintOver?.(areaOf(self)), (self) => drawCursor(self)],
    },
  });

  const drawCursor = (on: uPlot): void => {
    const [start, end] = timeRangeOf(content);
    const ms = moment;
    const isShown = ms !== undefined && ms >= start && ms <= end && content.timesMs.length > 0;
    line.hidden = !isShown;
    for (const dot of dots) dot.hidden = true;
    if (!isShown) return;
    const x = on.valToPos(ms, "x");
    line.style.transform = `translateX(${x}px)`;
    if (content.barMs !== undefined) {
      line.style.width = `${on.valToPos(ms + content.barMs, "x") - x}px`;
      return;
    }
    content.series.forEach(({ values, colour: of }, index) => {
      const value = valueAt(content.timesMs, values, ms);
      const dot = dots[index]!;
      if (value === null) return;
      dot.hidden = false;
      dot.style.backgroundColor = typeof of === "string" ? `var(${of})` : "var(--accent)";
      dot.style.transform = `translate(${x}px, ${on.valToPos(value, "y")}px)`;
    });
  };

  const make = (): void => {
    line.toggleAttribute("data-bar", isBars(content));
    dots = content.series.map(() => {
      const dot = document.createElement("div");
      dot.className = classNames.dot;
      return dot;
    });
    plot = new UPlot(options(), dataOf(content), container);
    plot.over.append(line, ...dots);
  };
  make();

  return {
    setContent(next) {
      const isSameShape = next.series.length === content.series.length && isBars(next) === isBars(content);
      content = next;
      if (isSameShape) {
        for (const [index, { width }] of painted(content).entries())
          if (!isBars(content)) plot.series[index + 1]!.width = width ?? lineWidth;
        plot.setData(dataOf(content));
        return;
      }
      plot.destroy();
      make();
    },
    pointAt(ms) {
      moment = ms;
      drawCursor(plot);
    },
    timeAt(clientX) {
      const { left, width } = plot.over.getBoundingClientRect();
      return plot.posToVal(Math.min(width, Math.max(0, clientX - left)), "x");
    },
    repaint: () => plot.redraw(false),
    resize() {
      plot.setSize({
        width: Math.max(1, container.clientWidth),
        height: Math.max(1, container.clientHeight),
      });
    },
    destroy: () => plot.destroy(),
  };
};
