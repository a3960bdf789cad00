import { firstFrom } from "../../format/model/ascending.ts";
import type { ValueTicks } from "./ticks.ts";

/** The plotting area in canvas pixels, for callers' own painting. */
export type PlotArea = {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Pixels of the canvas per pixel of the page. */
  readonly ratio: number;
  readonly x: (ms: number) => number;
  readonly y: (value: number) => number;
  /** The value of a custom property, `--name`, in the theme in use. */
  readonly colour: (name: ColourName) => string;
};

export type ColourName = `--${string}`;

/** A custom property that holds `#rrggbb`, or a colour that depends on where it is painted. */
export type ChartColour = ColourName | ((area: PlotArea, opacity: number) => CanvasGradient);

export type ChartSeries = {
  readonly label: string;
  readonly colour: ChartColour;
  /** One per time; null if unknown, which interrupts the line. */
  readonly values: readonly (number | null)[];
  /** Opacity of the fill under a line; absent: no fill. */
  readonly fill?: number;
  /** Pixels; default 1.75. */
  readonly width?: number;
};

/** What a chart shows. */
export type ChartContent = {
  /** Epoch milliseconds, ascending. */
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly timeZone: string;
  /** Milliseconds per value, from its time on. If present, values are bars, stacked in the order of the series. */
  readonly barMs?: number | undefined;
  /** The ends of the time axis; default: those of the data. */
  readonly rangeMs?: readonly [number, number] | undefined;
  /** The axis of values; default: from 0 to a round number above the highest. */
  readonly valueTicks?: ValueTicks | undefined;
  readonly formatValue: (value: number) => string;
  /** Label of a time tick if ticks are a day or more apart. */
  readonly formatDate: (date: string) => string;
  /** Painters between the grid and the series, and above everything. */
  readonly paintUnder?: ((area: PlotArea) => void) | undefined;
  readonly paintOver?: ((area: PlotArea) => void) | undefined;
};

/** Each series on top of those before it. An unknown value adds nothing; if all are unknown the sum is unknown. */
export const stacked = (series: readonly ChartSeries[]): (number | null)[][] => {
  const sums: (number | null)[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    sums.push(
      values.map((value, index) => {
        const base = below?.[index] ?? null;
        return value === null && base === null ? null : (value ?? 0) + (base ?? 0);
      }),
    );
  }
  return sums;
};

/** The ends of the time axis. A single moment has no duration; a second keeps the axis finite. */
export const timeRangeOf = ({ timesMs, rangeMs, barMs = 0 }: ChartContent): readonly [number, number] => {
  const [start, end] = rangeMs ?? [timesMs[0] ?? 0, (timesMs.at(-1) ?? 0) + barMs];
  return [start, Math.max(end, start + 1000)];
};

/** The value of a line at a moment, interpolated between two known values; null where no line is drawn. */
export const valueAt = (
  timesMs: readonly number[],
  values: readonly (number | null)[],
  ms: number,
): number | null => {
  const next = firstFrom(timesMs, ms);
  if (timesMs[next] === ms) return values[next] ?? null;
  if (next === 0 || next === timesMs.length) return null;
  const [before, after] = [values[next - 1], values[next]];
  if (typeof before !== "number" || typeof after !== "number") return null;
  const share = (ms - timesMs[next - 1]!) / (timesMs[next]! - timesMs[next - 1]!);
  return before + share * (after - before);
};
