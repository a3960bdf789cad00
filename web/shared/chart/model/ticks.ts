/** Where the axes of a chart have their lines and labels. Pure. */

const timeSteps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
const pixelsPerTimeTick = 84;

export type TimeTicks = { readonly ticks: readonly number[]; readonly stepSeconds: number };

/** Round times of the day between the ends; `offsetMs` is the zone's offset from UTC. */
export const timeTicksOf = (
  [startMs, endMs]: readonly [number, number],
  widthPixels: number,
  offsetMs: number,
): TimeTicks => {
  const wanted = (endMs - startMs) / 1000 / Math.max(1, Math.floor(widthPixels / pixelsPerTimeTick));
  const stepSeconds = timeSteps.find((step) => step >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  const stepMs = stepSeconds * 1000;
  const ticks: number[] = [];
  for (let tick = Math.ceil((startMs + offsetMs) / stepMs) * stepMs - offsetMs; tick <= endMs; tick += stepMs)
    ticks.push(tick);
  return { ticks, stepSeconds };
};

export type ValueTicks = { readonly top: number; readonly ticks: readonly number[] };

const mostSteps = 4;
const headroom = 1.05;
const roundFactors = [1, 2, 5, 10];

/** The smallest 1, 2 or 5 times a power of ten that is at least the wanted step. */
const roundStep = (wanted: number): number => {
  const decade = 10 ** Math.floor(Math.log10(wanted));
  return (roundFactors.find((factor) => factor * decade >= wanted) ?? 10) * decade;
};

/**
 * From 0 to a top that leaves some room above the highest value, in at most four equal steps. `steps`: preferred steps
 * in the unit of the values, ascending; beyond or without them the step is a round number.
 */
export const valueTicksOf = (
  highest: number,
  options: { readonly smallestTop: number; readonly steps?: readonly number[] | undefined },
): ValueTicks => {
  // Without any value above 0 there is still an axis to draw.
  const wanted = Math.max(options.smallestTop, highest * headroom) || 1;
  const least = wanted / mostSteps;
  const step = options.steps?.find((each) => each >= least) ?? roundStep(least);
  // The quotient of a decimal step may be a hair above a whole number.
  const count = Math.ceil(wanted / step - 1e-9);
  const tick = (index: number): number => Number((index * step).toPrecision(12));
  return { top: tick(count), ticks: Array.from({ length: count + 1 }, (_, index) => tick(index)) };
};
