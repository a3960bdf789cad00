import { localDateOf } from "@trips/core/domain/local-date.ts";
import type uPlot from "uplot";
import { formatExactTime, formatTime, zoneOffsetMs } from "../../format/model/format.ts";
import type { ChartColour, ChartContent, ChartSeries, ColourName, PlotArea } from "../model/chart-content.ts";
import { stacked, timeRangeOf, valueAt } from "../model/chart-content.ts";
import { type TimeTicks, timeTicksOf, type ValueTicks, valueTicksOf } from "../model/ticks.ts";

export type TimeChartView = {
  setContent(content: ChartContent): void;
  /** Moves the cursor to a moment. */
  pointAt(ms: number | undefined): void;
  /** Shows what is being selected. */
  select(range: readonly [number, number] | undefined): void;
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
  readonly classNames: { readonly line: string; readonly dot: string; readonly selection: string };
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

const sizeOf = ({ clientWidth, clientHeight }: HTMLElement): { width: number; height: number } => ({
  width: Math.max(1, clientWidth),
  height: Math.max(1, clientHeight),
});

/** The cursor is two kinds of elements above uPlot's canvas, the selection another. */
class UPlotChart implements TimeChartView {
  readonly #tools: TimeChartTools;
  readonly #line = document.createElement("div");
  readonly #selection = document.createElement("div");
  readonly #font: string;
  #content: ChartContent;
  #moment: number | undefined;
  #timeTicks: TimeTicks = { ticks: [], stepSeconds: 60 };
  #dots: HTMLElement[] = [];
  #plot: uPlot;

  constructor(tools: TimeChartTools) {
    this.#tools = tools;
    this.#content = tools.content;
    this.#line.className = tools.classNames.line;
    this.#line.dataset.cursor = "";
    this.#selection.className = tools.classNames.selection;
    this.#selection.hidden = true;
    this.#font = `${labelPixels}px ${getComputedStyle(tools.container).fontFamily}`;
    this.#plot = this.#make();
  }

  setContent(next: ChartContent): void {
    const before = this.#content;
    const isSameShape = next.series.length === before.series.length && isBars(next) === isBars(before);
    this.#content = next;
    if (isSameShape) {
      for (const [index, { width }] of painted(next).entries())
        if (!isBars(next)) this.#plot.series[index + 1]!.width = width ?? lineWidth;
      this.#plot.setData(dataOf(next));
      return;
    }
    this.#plot.destroy();
    this.#plot = this.#make();
  }

  pointAt(ms: number | undefined): void {
    this.#moment = ms;
    this.#drawCursor(this.#plot);
  }

  select(range: readonly [number, number] | undefined): void {
    this.#selection.hidden = range === undefined;
    if (!range) return;
    const [left, right] = range.map((ms) => this.#plot.valToPos(ms, "x")) as [number, number];
    this.#selection.style.transform = `translateX(${left}px)`;
    this.#selection.style.width = `${right - left}px`;
  }

  timeAt(clientX: number): number {
    const { left, width } = this.#plot.over.getBoundingClientRect();
    return this.#plot.posToVal(Math.min(width, Math.max(0, clientX - left)), "x");
  }

  repaint(): void {
    this.#plot.redraw(false);
  }

  resize(): void {
    this.#plot.setSize(sizeOf(this.#tools.container));
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #make(): uPlot {
    const { UPlot, container, classNames } = this.#tools;
    this.#line.toggleAttribute("data-bar", isBars(this.#content));
    this.#dots = this.#content.series.map(() => {
      const dot = document.createElement("div");
      dot.className = classNames.dot;
      return dot;
    });
    const plot = new UPlot(this.#options(), dataOf(this.#content), container);
    plot.over.append(this.#selection, this.#line, ...this.#dots);
    return plot;
  }

  #options(): uPlot.Options {
    return {
      ...sizeOf(this.#tools.container),
      ms: 1,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [...timeRangeOf(this.#content)] },
        y: { range: () => [0, this.#valueTicks().top] },
      },
      axes: [this.#timeAxis(), this.#valueAxis()],
      series: [{}, ...this.#content.series.map((_, index) => this.#seriesOptions(index))],
      hooks: {
        drawAxes: [(self) => this.#content.paintUnder?.(this.#areaOf(self))],
        // uPlot draws asynchronously; only then is the cursor's position known.
        draw: [(self) => this.#content.paintOver?.(this.#areaOf(self)), (self) => this.#drawCursor(self)],
      },
    };
  }

  #timeAxis(): uPlot.Axis {
    return {
      stroke: () => this.#colour("--ink-faint"),
      font: this.#font,
      size: 24,
      gap: 5,
      grid: { show: false },
      ticks: { show: false },
      splits: (self) => {
        const range = timeRangeOf(this.#content);
        const offset = zoneOffsetMs(this.#content.timeZone, range[0]);
        this.#timeTicks = timeTicksOf(range, self.width, offset);
        const pixels = (ms: number) => ((ms - range[0]) / (range[1] - range[0])) * self.width;
        return this.#timeTicks.ticks.filter(
          (ms) => pixels(ms) > edgePixels && pixels(ms) < self.width - edgePixels,
        );
      },
      values: (_, splits) => splits.map((ms) => formatTick(this.#content, ms, this.#timeTicks.stepSeconds)),
    };
  }

  #valueAxis(): uPlot.Axis {
    return {
      stroke: () => this.#colour("--ink-faint"),
      font: this.#font,
      gap: 6,
      size: (self, values) => {
        self.ctx.font = this.#font;
        const widths = (values ?? []).map((value) => self.ctx.measureText(value).width);
        return Math.max(axisPixels, 14 + Math.max(0, ...widths));
      },
      grid: { stroke: () => this.#colour("--line"), width: 1 },
      ticks: { show: false },
      splits: () => [...this.#valueTicks().ticks],
      values: (_, splits) => splits.map(this.#content.formatValue),
    };
  }

  #seriesOptions(index: number): uPlot.Series {
    // Read when painting, so that the same plot shows later content.
    const current = () => painted(this.#content)[index]!;
    const hasBars = () => isBars(this.#content);
    const bars = this.#tools.UPlot.paths.bars!({ align: 1, size: [0.86, widestBarPixels] });
    const fill = (self: uPlot) => {
      const share = hasBars() ? 1 : current().fill;
      return share === undefined ? "transparent" : this.#paintOf(current().colour, self, share);
    };
    const stroke = (self: uPlot) => this.#paintOf(current().colour, self, 1);
    return {
      stroke,
      fill,
      width: hasBars() ? 0 : (current().width ?? lineWidth),
      ...(hasBars() ? { paths: bars } : {}),
      points: {
        show: !hasBars(),
        size: 4,
        width: 0,
        fill: stroke,
        filter: (self: uPlot, series: number) => lonely(self.data[series]!),
      },
    };
  }

  #valueTicks(): ValueTicks {
    return this.#content.valueTicks ?? valueTicksOf(highestOf(this.#content), { smallestTop: 1 });
  }

  #colour(name: ColourName): string {
    return getComputedStyle(this.#tools.container).getPropertyValue(name).trim();
  }

  #paintOf(of: ChartColour, self: uPlot, opacity: number) {
    // uPlot draws asynchronously, and an element that has left the page by then has no colours.
    if (!this.#tools.container.isConnected) return "transparent";
    return typeof of === "function"
      ? of(this.#areaOf(self), opacity)
      : `${this.#colour(of)}${Math.round(opacity * opaqueHex)
          .toString(16)
          .padStart(2, "0")}`;
  }

  #areaOf(of: uPlot): PlotArea {
    return {
      context: of.ctx,
      left: of.bbox.left,
      top: of.bbox.top,
      right: of.bbox.left + of.bbox.width,
      bottom: of.bbox.top + of.bbox.height,
      ratio: this.#tools.UPlot.pxRatio,
      x: (ms) => of.valToPos(ms, "x", true),
      y: (value) => of.valToPos(value, "y", true),
      colour: (name) => this.#colour(name),
    };
  }

  #drawCursor(on: uPlot): void {
    const { timesMs, series, barMs } = this.#content;
    const [start, end] = timeRangeOf(this.#content);
    const ms = this.#moment;
    const isShown = ms !== undefined && ms >= start && ms <= end && timesMs.length > 0;
    this.#line.hidden = !isShown;
    for (const dot of this.#dots) dot.hidden = true;
    if (!isShown) return;
    const x = on.valToPos(ms, "x");
    this.#line.style.transform = `translateX(${x}px)`;
    if (barMs !== undefined) {
      this.#line.style.width = `${on.valToPos(ms + barMs, "x") - x}px`;
      return;
    }
    series.forEach(({ values, colour: of }, index) => {
      const value = valueAt(timesMs, values, ms);
      const dot = this.#dots[index]!;
      if (value === null) return;
      dot.hidden = false;
      dot.style.backgroundColor = typeof of === "string" ? `var(${of})` : "var(--accent)";
      dot.style.transform = `translate(${x}px, ${on.valToPos(value, "y")}px)`;
    });
  }
}

/** A chart over time on uPlot, which draws axes and series. */
export const createTimeChartView = (tools: TimeChartTools): TimeChartView => new UPlotChart(tools);
