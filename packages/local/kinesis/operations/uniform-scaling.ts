import {
  evenRanges,
  type HashKeyRange,
  hashKeyFromNumber,
  hashKeyToNumber,
  isSplitAllowed,
} from "../model/hash-key.ts";
import type { Shard } from "../model/shard.ts";
import type { NewShard, ReshardPlan } from "../model/stream.ts";

/**
 * The next reshard towards `target` shards of equal ranges. A shard has at most two parents, so as on AWS there are
 * intermediate shards: first shards that a new border crosses are split, until there are none, then neighbours in one
 * new range are merged. A border one hash key off stays, since a shard cannot hold a single key. An empty plan: done.
 */
export const planUniformScaling = (open: readonly Shard[], target: number): ReshardPlan => {
  const ranges = evenRanges(target);
  const splits = planSplits(open, ranges);
  return splits.parents.length > 0 ? splits : planMerges(open, ranges);
};

const planSplits = (open: readonly Shard[], ranges: readonly HashKeyRange[]): ReshardPlan => {
  const parents: Shard[] = [];
  const children: NewShard[] = [];
  for (const shard of open) {
    const { start, end } = shard.metadata.hashKeyRange;
    const crossing = ranges
      .map((range) => hashKeyToNumber(range.start))
      .filter((border) => isSplitAllowed({ start, end }, border));
    const border = crossing[crossing.length >> 1];
    if (border === undefined) continue;
    const parent = shard.metadata.number;
    parents.push(shard);
    children.push({ parent, hashKeyRange: { start, end: hashKeyFromNumber(border - 1n) } });
    children.push({ parent, hashKeyRange: { start: hashKeyFromNumber(border), end } });
  }
  return { parents, children };
};

const planMerges = (open: readonly Shard[], ranges: readonly HashKeyRange[]): ReshardPlan => {
  const parents: Shard[] = [];
  const children: NewShard[] = [];
  for (const range of ranges) {
    const inside = open.filter((shard) => isMostlyIn(range, shard.metadata.hashKeyRange));
    for (let index = 0; index + 1 < inside.length; index += 2) {
      const lower = inside[index]!;
      const upper = inside[index + 1]!;
      parents.push(lower, upper);
      children.push({
        parent: lower.metadata.number,
        adjacentParent: upper.metadata.number,
        hashKeyRange: {
          start: lower.metadata.hashKeyRange.start,
          end: upper.metadata.hashKeyRange.end,
        },
      });
    }
  }
  return { parents, children };
};

const isMostlyIn = (range: HashKeyRange, { start, end }: HashKeyRange): boolean => {
  const middle = hashKeyFromNumber((hashKeyToNumber(start) + hashKeyToNumber(end)) / 2n);
  return middle >= range.start && middle <= range.end;
};
