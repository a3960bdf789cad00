import { firstFrom } from "../../format/model/ascending.ts";
import type { ValueTicks } from "./ticks.ts";

/** The plotting area in the pixels of its canvas, for what a caller paints itself. */
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
  /** One for each time; null where it is not known, which interrupts the line. */
  readonly values: readonly (number | null)[];
  /** Share of the colour that fills the area under a line; none without. */
  readonly fill?: number;
  /** Pixels; 1.75 without. */
  readonly width?: number;
};

/** What a chart shows. */
export type ChartContent = {
  /** Epoch milliseconds, ascending. */
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly timeZone: string;
  /** The milliseconds one value stands for, from its time on: bars, stacked in the order of the series. */
  readonly barMs?: number | undefined;
  /** The ends of the time axis; those of the data without. */
  readonly rangeMs?: readonly [number, number] | undefined;
  /** The axis of values; without, it goes from 0 to a round number above the highest. */
  readonly valueTicks?: ValueTicks | undefined;
  readonly formatValue: (value: number) => string;
  /** What stands at a tick of the time axis that is a day or more from the next. */
  readonly formatDate: (date: string) => string;
  /** Between the grid and the series, and above all. */
  readonly paintUnder?: ((area: PlotArea) => void) | undefined;
  readonly paintOver?: ((area: PlotArea) => void) | undefined;
};

/** Every series on top of the ones before it. An unknown value adds nothing; all unknown stays unknown. */
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

/** The value of a line at a moment, between two known values on the straight way; null where none is drawn. */
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
