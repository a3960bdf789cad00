/**
 * Geometry of the chart of speed over time, in pixels. Pure, so that it can be drawn anywhere; the drawing
 * gets by with a few points per column of pixels, however long the trip is.
 */
import type { UnitSystem } from "./preferences.ts";
import type { Track } from "./trip-model.ts";
import { unitsOf } from "./units.ts";

export type Frame = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

export type SpeedTick = { readonly value: number; readonly metersPerSecond: number };

export type Scales = {
  readonly startMs: number;
  readonly endMs: number;
  /** Metres per second at the top, on a line of the grid. */
  readonly topMps: number;
  /** Speeds at the lines of the grid, in the chosen unit. */
  readonly speedTicks: readonly SpeedTick[];
  readonly x: (ms: number) => number;
  readonly y: (metersPerSecond: number) => number;
  readonly timeAt: (x: number) => number;
};

const smallestTop = 20;
const roundSteps = [5, 10, 20, 30, 40, 50, 100];
const mostSteps = 4;

/** From 0 to a top that leaves some room above the highest speed. */
const speedTicksOf = ({ speeds }: Track, units: UnitSystem): SpeedTick[] => {
  const { metersPerSecond } = unitsOf[units].speed;
  let highest = 0;
  for (const speed of speeds) if (speed !== null && speed > highest) highest = speed;
  const wanted = Math.max(smallestTop, (highest / metersPerSecond) * 1.05);
  const step = roundSteps.find((each) => wanted / each <= mostSteps) ?? 100;
  return Array.from({ length: Math.ceil(wanted / step) + 1 }, (_, index) => ({
    value: index * step,
    metersPerSecond: index * step * metersPerSecond,
  }));
};

export const scalesOf = (track: Track, frame: Frame, units: UnitSystem): Scales => {
  const { times } = track;
  const startMs = times[0] ?? 0;
  // A trip of one fix has no duration; a second keeps the scale finite.
  const endMs = Math.max(times.at(-1) ?? 0, startMs + 1000);
  const speedTicks = speedTicksOf(track, units);
  const topMps = speedTicks.at(-1)!.metersPerSecond;
  const width = frame.right - frame.left;
  const height = frame.bottom - frame.top;
  return {
    startMs,
    endMs,
    topMps,
    speedTicks,
    x: (ms) => frame.left + ((ms - startMs) / (endMs - startMs)) * width,
    y: (metersPerSecond) => frame.bottom - (metersPerSecond / topMps) * height,
    timeAt: (x) => startMs + ((x - frame.left) / width) * (endMs - startMs),
  };
};

const timeSteps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const pixelsPerTimeTick = 84;

/** Round times of the day between the ends; `offsetMs` is what the trip's zone is ahead of UTC. */
export const timeTicksOf = (
  { startMs, endMs }: Scales,
  width: number,
  offsetMs: number,
): { readonly ticks: readonly number[]; readonly stepSeconds: number } => {
  const wanted = (endMs - startMs) / 1000 / Math.max(1, Math.floor(width / pixelsPerTimeTick));
  const stepSeconds = timeSteps.find((step) => step >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  const stepMs = stepSeconds * 1000;
  const ticks: number[] = [];
  for (let tick = Math.ceil((startMs + offsetMs) / stepMs) * stepMs - offsetMs; tick <= endMs; tick += stepMs)
    ticks.push(tick);
  return { ticks, stepSeconds };
};

export type SpeedPaths = { readonly line: string; readonly area: string };

type Column = { x: number; first: number; least: number; most: number; last: number };

/**
 * The line and the area under it. Of all points in one column of pixels the first, least, greatest and last
 * speed are drawn, so that no peak is lost. An unknown speed or a break ends the line.
 */
export const speedPathsOf = (
  { times, speeds }: Track,
  breaks: ReadonlySet<number>,
  { x, y }: Scales,
): SpeedPaths => {
  const pieces: Column[][] = [];
  let piece: Column[] | undefined;
  times.forEach((time, index) => {
    const speed = speeds[index];
    if (breaks.has(index) || speed === null || speed === undefined) piece = undefined;
    if (speed === null || speed === undefined) return;
    const at = Math.round(x(time) * 2) / 2;
    const column = piece?.at(-1);
    if (column && column.x === at) {
      column.least = Math.min(column.least, speed);
      column.most = Math.max(column.most, speed);
      column.last = speed;
      return;
    }
    if (!piece) {
      piece = [];
      pieces.push(piece);
    }
    piece.push({ x: at, first: speed, least: speed, most: speed, last: speed });
  });
  const floor = y(0).toFixed(1);
  let line = "";
  let area = "";
  for (const columns of pieces) {
    const points = columns.flatMap(({ x: at, first, least, most, last }) =>
      [...new Set([first, least, most, last])].map((speed) => `${at},${y(speed).toFixed(1)}`),
    );
    const drawn = points.join("L");
    // A single point has no length; the round cap of a line that leads nowhere shows it.
    line += `M${drawn}${points.length === 1 ? "h0" : ""}`;
    area += `M${columns[0]!.x},${floor}L${drawn}L${columns.at(-1)!.x},${floor}Z`;
  }
  return { line, area };
};

/** The point nearest in time; times ascend. */
export const pointAt = (times: readonly number[], ms: number): number => {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (times[middle]! < ms) low = middle + 1;
    else high = middle;
  }
  return low > 0 && ms - times[low - 1]! <= times[low]! - ms ? low - 1 : low;
};
