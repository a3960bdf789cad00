/** Content of a trip's speed chart: its line, in the colours of the map, its stops and harsh events. */
import type { MarkView, StopView } from "@trips/core/application/views.ts";
import type { ChartColour, PlotArea } from "../../../shared/chart/model/chart-content.ts";
import { type ValueTicks, valueTicksOf } from "../../../shared/chart/model/ticks.ts";
import type { SpeedScale } from "../../../shared/map/model/speed-scale.ts";
import type { Track } from "./trip-model.ts";

const smallestTop = 20;
const roundSteps = [5, 10, 20, 30, 40, 50, 100];

export type SpeedLine = {
  readonly timesMs: readonly number[];
  /** In the unit of the chart. */
  readonly values: readonly (number | null)[];
  readonly valueTicks: ValueTicks;
};

/** The speeds, with an unknown one before each point that no way leads to, so that the line breaks there. */
export const speedLineOf = (
  { times, speeds }: Track,
  breaks: ReadonlySet<number>,
  speedIn: (metersPerSecond: number) => number,
): SpeedLine => {
  const timesMs: number[] = [];
  const values: (number | null)[] = [];
  let highest = 0;
  times.forEach((time, index) => {
    if (index > 0 && breaks.has(index)) {
      timesMs.push((times[index - 1]! + time) / 2);
      values.push(null);
    }
    const speed = speeds[index];
    const value = typeof speed === "number" ? speedIn(speed) : null;
    if (value !== null && value > highest) highest = value;
    timesMs.push(time);
    values.push(value);
  });
  return { timesMs, values, valueTicks: valueTicksOf(highest, { smallestTop, steps: roundSteps }) };
};

const alphaOf = (opacity: number): string =>
  Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0");

/** A colour for each height: hard steps from band to band, as on the map. */
export const bandColour =
  (scale: SpeedScale, top: number): ChartColour =>
  (area, opacity) => {
    const gradient = area.context.createLinearGradient(0, area.y(0), 0, area.y(top));
    for (const [index, { from, colour }] of scale.entries()) {
      if (from >= top) break;
      const painted = `${area.colour(`--speed-${colour}`)}${alphaOf(opacity)}`;
      gradient.addColorStop(from / top, painted);
      gradient.addColorStop(Math.min(1, (scale[index + 1]?.from ?? top) / top), painted);
    }
    return gradient;
  };

const stopOpacity = 0.07;
const narrowestStop = 2;

/** Shades the time of each stop. */
export const stopPainter =
  (stops: readonly StopView[]) =>
  ({ context, colour, ...area }: PlotArea): void => {
    context.save();
    context.globalAlpha = stopOpacity;
    context.fillStyle = colour("--ink");
    for (const { start, end } of stops) {
      const [from, to] = [area.x(Date.parse(start)), area.x(Date.parse(end))];
      context.fillRect(
        from,
        area.top,
        Math.max(narrowestStop * area.ratio, to - from),
        area.bottom - area.top,
      );
    }
    context.restore();
  };

const crowdedMarks = 60;

/** A triangle over the line: down for harsh braking, up for harsh acceleration. */
export const markPainter =
  ({ times, speeds }: Track, marks: readonly MarkView[], speedIn: (metersPerSecond: number) => number) =>
  ({ context, colour, ...area }: PlotArea): void => {
    const [half, high] = (marks.length > crowdedMarks ? [2.5, 5] : [5, 8]).map((each) => each * area.ratio);
    const lift = 4 * area.ratio;
    context.save();
    context.lineJoin = "round";
    context.lineWidth = 2 * area.ratio;
    context.strokeStyle = colour("--surface");
    for (const { kind, point } of marks) {
      const time = times[point];
      if (time === undefined || (kind !== "braking" && kind !== "acceleration")) continue;
      const x = area.x(time);
      const foot = area.y(speedIn(speeds[point] ?? 0)) - lift;
      const [base, tip] = kind === "braking" ? [foot - high!, foot] : [foot, foot - high!];
      context.beginPath();
      context.moveTo(x - half!, base);
      context.lineTo(x + half!, base);
      context.lineTo(x, tip);
      context.closePath();
      context.stroke();
      context.fillStyle = colour(`--${kind}`);
      context.fill();
    }
    context.restore();
  };
