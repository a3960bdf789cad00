import type { Position } from "../shared/map/model/position.ts";

type Ring = readonly Position[];

/** The same ring without jumps from 180 to -180, so that it may reach beyond them; around a pole it is led through it. */
const unwrapped = (ring: Ring): Ring => {
  let turn = 0;
  const positions = ring.map(([lon, lat], index): Position => {
    const before = ring[index - 1];
    if (before && Math.abs(lon - before[0]) > 180) turn += lon < before[0] ? 360 : -360;
    return [lon + turn, lat];
  });
  const [first, last] = [positions[0]!, positions.at(-1)!];
  if (Math.abs(last[0] - first[0]) < 180) return positions;
  const pole = first[1] < 0 ? -90 : 90;
  return [...positions, [last[0], pole], [first[0], pole], first];
};

/** The part of a ring on one side of a meridian (Sutherland-Hodgman). */
const side = (ring: Ring, meridian: number, isInside: (lon: number) => boolean): Ring => {
  const kept: Position[] = [];
  for (const [index, to] of ring.entries()) {
    const from = ring[index - 1] ?? to;
    if (isInside(from[0]) !== isInside(to[0])) {
      const share = (meridian - from[0]) / (to[0] - from[0]);
      kept.push([meridian, from[1] + share * (to[1] - from[1])]);
    }
    if (isInside(to[0])) kept.push(to);
  }
  const [first, last] = [kept[0], kept.at(-1)];
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...kept, first] : kept;
};

/** A polygon's parts, each within -180 and 180 degrees. */
export const cutAtAntimeridian = (rings: readonly Ring[]): readonly (readonly Ring[])[] => {
  const whole = rings.map(unwrapped);
  return [-360, 0, 360]
    .map((turn) =>
      whole
        .map((ring) => {
          const [west, east] = [turn - 180, turn + 180];
          const part = side(
            side(ring, west, (lon) => lon >= west),
            east,
            (lon) => lon <= east,
          );
          return part.map(([lon, lat]): Position => [lon - turn, lat]);
        })
        .filter((ring) => ring.length > 3),
    )
    .filter((part) => part.length > 0);
};
