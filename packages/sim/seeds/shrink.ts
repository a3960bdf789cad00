import { type SimulationOptions, type SimulationResult, simulate } from "../simulate.ts";

type Shape = Pick<SimulationOptions, "seed" | "hours" | "cars" | "faults">;

const mostRuns = 60;

/**
 * The smallest run that breaks the same law: fewer cars, less time, fewer faults. Each try is a whole run, so there is a
 * bound; what is left then fails as well.
 */
export const shrink = async (
  failed: SimulationResult,
  shape: Shape,
  run: (shape: Shape) => Promise<SimulationResult> = simulate,
): Promise<{ readonly shape: Shape; readonly result: SimulationResult }> => {
  const law = failed.failure!.law;
  let best = { shape: { ...shape, faults: new Set(failed.faults) }, result: failed };
  let runs = 0;
  const isStillBroken = async (next: Shape): Promise<boolean> => {
    if (runs++ >= mostRuns) return false;
    const result = await run(next);
    if (result.failure?.law !== law) return false;
    best = { shape: { ...next, faults: new Set(result.faults) }, result };
    return true;
  };
  for (const cars of [1, 2, Math.floor(shape.cars / 2)])
    if (cars < best.shape.cars && (await isStillBroken({ ...best.shape, cars }))) break;
  for (let isLess = true; isLess; ) {
    const hours = best.shape.hours / 2;
    isLess = hours >= 0.1 && (await isStillBroken({ ...best.shape, hours }));
  }
  await dropFaults(() => best.shape, isStillBroken);
  return best;
};

/** By halves, then one by one. */
const dropFaults = async (
  current: () => Shape,
  isStillBroken: (next: Shape) => Promise<boolean>,
): Promise<void> => {
  const all = () => [...(current().faults ?? [])];
  for (let size = Math.ceil(all().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < all().length; ) {
      const faults = new Set(all().filter((_, index) => index < at || index >= at + size));
      if (!(await isStillBroken({ ...current(), faults }))) at += size;
    }
};
