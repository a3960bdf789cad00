import type { Random } from "../random.ts";
import type { Block, Crossing, StreetGrid } from "./street-grid.ts";

const same = (a: Crossing, b: Crossing): boolean => a.column === b.column && a.row === b.row;

/** A place to stop: the middle of a block, facing its direction. */
export type Spot = Block;

export const pickSpot = (grid: StreetGrid, random: Random, margin: number): Spot => {
  const pick = () => margin + Math.floor(random() * (grid.blockCount + 1 - 2 * margin));
  const blocks = grid.blocksFrom({ column: pick(), row: pick() });
  return blocks[Math.floor(random() * blocks.length)]!;
};

/** Along the streets, without detours. */
export const gridDistance = (grid: StreetGrid, a: Spot, b: Spot): number => {
  const from = grid.pointOf(a.to);
  const to = grid.pointOf(b.from);
  return Math.abs(from.east - to.east) + Math.abs(from.north - to.north) + 200;
};

/**
 * The quickest blocks from one spot to another (Dijkstra), both included, never turning back on the spot. `random`
 * makes each block a little quicker or slower, so that drivers vary their routes.
 */
export const findRoute = (grid: StreetGrid, start: Spot, goal: Spot, random: Random): readonly Block[] => {
  const width = grid.blockCount + 1;
  const keyOf = ({ column, row }: Crossing) => row * width + column;
  const seconds = new Array<number>(width * width).fill(Number.POSITIVE_INFINITY);
  const arrivals = new Array<Block | undefined>(width * width);
  const settled = new Array<boolean>(width * width).fill(false);
  const open: Crossing[] = [start.to];
  seconds[keyOf(start.to)] = 0;

  const takeNearest = (): Crossing | undefined => {
    let best = -1;
    for (const [index, crossing] of open.entries()) {
      if (best < 0 || seconds[keyOf(crossing)]! < seconds[keyOf(open[best]!)]!) best = index;
    }
    return best < 0 ? undefined : open.splice(best, 1)[0];
  };

  for (let crossing = takeNearest(); crossing !== undefined; crossing = takeNearest()) {
    const key = keyOf(crossing);
    if (settled[key]) continue;
    settled[key] = true;
    if (same(crossing, goal.from)) break;
    for (const block of grid.blocksFrom(crossing)) {
      const turnsBackAtStart = same(block.from, start.to) && same(block.to, start.from);
      const turnsBackAtGoal = same(block.from, goal.to) && same(block.to, goal.from);
      if (turnsBackAtStart || turnsBackAtGoal) continue;
      const turnSeconds = arrivals[key] !== undefined && arrivals[key].axis !== block.axis ? 6 : 0;
      const total =
        seconds[key]! + turnSeconds + (block.lengthMeters / block.speedLimitMps) * (1 + 0.8 * random());
      const next = keyOf(block.to);
      if (total < seconds[next]!) {
        seconds[next] = total;
        arrivals[next] = block;
        open.push(block.to);
      }
    }
  }

  const middle: Block[] = [];
  for (let at = goal.from; !same(at, start.to); ) {
    const block = arrivals[keyOf(at)];
    if (block === undefined)
      throw new Error(`no way from ${JSON.stringify(start)} to ${JSON.stringify(goal)}`);
    middle.unshift(block);
    at = block.from;
  }
  return [start, ...middle, goal];
};
