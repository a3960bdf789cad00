import type { Position } from "./day-model.ts";

const metersPerDegree = 111_195;

/** Square of the distance in metres from `point` to the line between `a` and `b`, on a local plane. */
const squaredDistance = (point: Position, a: Position, b: Position): number => {
  const scaleX = metersPerDegree * Math.cos((a[1] * Math.PI) / 180);
  const x = (point[0] - a[0]) * scaleX;
  const y = (point[1] - a[1]) * metersPerDegree;
  const dx = (b[0] - a[0]) * scaleX;
  const dy = (b[1] - a[1]) * metersPerDegree;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
  return (x - along * dx) ** 2 + (y - along * dy) ** 2;
};

/** Leaves out positions that lie within the tolerance of the line through the others (Douglas–Peucker). */
export const simplify = (positions: readonly Position[], toleranceMeters: number): Position[] => {
  if (positions.length < 3) return [...positions];
  const kept = new Set([0, positions.length - 1]);
  const pending: [number, number][] = [[0, positions.length - 1]];
  for (let span = pending.pop(); span; span = pending.pop()) {
    const [from, to] = span;
    let farthest = from;
    let distance = toleranceMeters * toleranceMeters;
    for (let index = from + 1; index < to; index++) {
      const each = squaredDistance(positions[index]!, positions[from]!, positions[to]!);
      if (each > distance) [farthest, distance] = [index, each];
    }
    if (farthest === from) continue;
    kept.add(farthest);
    pending.push([from, farthest], [farthest, to]);
  }
  return positions.filter((_, index) => kept.has(index));
};
