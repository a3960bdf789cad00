import type { MapTrip } from "../../../shared/map/model/map-trip.ts";
import type { Position } from "../../../shared/map/model/position.ts";

type Route = Pick<MapTrip, "key" | "pieces">;

/** Steps of a route with their direction, by the cell of a grid they lie in. */
type Trace = ReadonlyMap<string, readonly (readonly [east: number, north: number])[]>;

const metersPerDegree = 111_195;
/** About the width of a street and the error of a fix. */
const cellMeters = 30;
const stepMeters = 15;
/** Routes that share less than this are drawn on top of each other: crossings, and the ends of streets. */
const sharedCells = 4;
const jitterMeters = 15;
const leapMeters = 150;
/** Cosine of the angle from which on a turn is a turn back. */
const turnCosine = -0.3;
/** Cosine of the angle within which two directions are the same, or opposite. */
const alikeCosine = 0.8;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres to the east and north on a plane that is true near `lat`. */
const planeAt = (lat: number) => {
  const scale = Math.cos(radians(lat)) * metersPerDegree;
  return ([lon, latitude]: Position): [number, number] => [lon * scale, latitude * metersPerDegree];
};

const traceOf = ({ pieces }: Route, plane: ReturnType<typeof planeAt>): Trace => {
  const trace = new Map<string, [number, number][]>();
  for (const piece of pieces)
    for (let index = 1; index < piece.length; index++) {
      const [from, to] = [plane(piece[index - 1]!), plane(piece[index]!)];
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
      if (length === 0) continue;
      const direction: [number, number] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
      for (let meters = 0; meters < length; meters += stepMeters) {
        const at = [0, 1].map((axis) => Math.floor((from[axis]! + direction[axis]! * meters) / cellMeters));
        const cell = at.join(" ");
        trace.set(cell, [...(trace.get(cell) ?? []), direction]);
      }
    }
  return trace;
};

/** In how many cells two routes go the same way, and in how many the opposite way. */
const sharedBetween = (a: Trace, b: Trace): { same: number; opposite: number } => {
  const shared = { same: 0, opposite: 0 };
  for (const [cell, directions] of a) {
    const cosines = directions.flatMap(([east, north]) =>
      (b.get(cell) ?? []).map((other) => east * other[0] + north * other[1]),
    );
    if (cosines.some((cosine) => cosine > alikeCosine)) shared.same++;
    if (cosines.some((cosine) => cosine < -alikeCosine)) shared.opposite++;
  }
  return shared;
};

/** By preference. Further ones would lie in the next street. */
const laneChoices = [0, 1, -1, 2, -2] as const;

/**
 * Beside its street, each route takes the nearest lane that no earlier route through the same street has taken, so that
 * they can be told apart, or else the one it shares least. A lane lies to the right of the direction of travel, a negative one to its left.
 */
export const lanesOf = (routes: readonly Route[]): ReadonlyMap<string, number> => {
  const lanes = new Map<string, number>();
  const plane = planeAt(routes.find(({ pieces }) => pieces[0]?.[0])?.pieces[0]?.[0]?.[1] ?? 0);
  const earlier: { readonly trace: Trace; readonly lane: number }[] = [];
  for (const route of routes) {
    const trace = traceOf(route, plane);
    const shared = new Map<number, number>();
    const share = (lane: number, cells: number) => shared.set(lane, (shared.get(lane) ?? 0) + cells);
    for (const other of earlier) {
      const { same, opposite } = sharedBetween(trace, other.trace);
      if (same >= sharedCells) share(other.lane, same);
      // What lies to the right of one direction lies to the left of the other; || 0 makes −0 a 0.
      if (opposite >= sharedCells) share(-other.lane || 0, opposite);
    }
    const lane = laneChoices.reduce<number>(
      (best, each) => ((shared.get(each) ?? 0) < (shared.get(best) ?? 0) ? each : best),
      laneChoices[0],
    );
    earlier.push({ trace, lane });
    lanes.set(route.key, lane);
  }
  return lanes;
};

/** Without the jitter of a standing car. */
const withoutJitter = (piece: readonly Position[]): readonly Position[] => {
  const plane = planeAt(piece[0]?.[1] ?? 0);
  let last: readonly number[] | undefined;
  return piece.filter((position, index) => {
    const [x, y] = plane(position);
    if (last && index < piece.length - 1 && Math.hypot(x - last[0]!, y - last[1]!) < jitterMeters)
      return false;
    last = [x, y];
    return true;
  });
};

/** Where the car turns back, as indices. */
const turnsOf = (piece: readonly Position[]): readonly number[] => {
  const plane = planeAt(piece[0]?.[1] ?? 0);
  return piece.flatMap((position, index) => {
    if (index === 0 || index === piece.length - 1) return [];
    const [before, at, after] = [plane(piece[index - 1]!), plane(position), plane(piece[index + 1]!)];
    const [east, north] = [at[0] - before[0], at[1] - before[1]];
    const [nextEast, nextNorth] = [after[0] - at[0], after[1] - at[1]];
    const cosine =
      (east * nextEast + north * nextNorth) / (Math.hypot(east, north) * Math.hypot(nextEast, nextNorth));
    return cosine < turnCosine ? [index] : [];
  });
};

const middleOf = ([x0, y0]: Position, [x1, y1]: Position): Position => [(x0 + x1) / 2, (y0 + y1) / 2];

/** A way between two turns that is no longer than bad positions leap becomes its middle. */
const withoutLeaps = (piece: readonly Position[]): readonly Position[] => {
  const plane = planeAt(piece[0]?.[1] ?? 0);
  const bounds = [0, ...turnsOf(piece), piece.length - 1];
  if (bounds.length === 2) return piece;
  const lastWay = bounds.length - 2;
  const ends = (way: number) => [piece[bounds[way]!]!, piece[bounds[way + 1]!]!] as const;
  const isLeap = (way: number): boolean => {
    const [[x0, y0], [x1, y1]] = [plane(ends(way)[0]), plane(ends(way)[1])];
    return Math.hypot(x1 - x0, y1 - y0) < leapMeters;
  };
  return bounds.slice(1).flatMap((to, way) => {
    const [first, last] = ends(way);
    if (isLeap(way)) return [way === 0 ? first : way === lastWay ? last : middleOf(first, last)];
    const isLastKept = way === lastWay || !isLeap(way + 1);
    return piece.slice(way === 0 ? 0 : bounds[way]! + 1, isLastKept ? to + 1 : to);
  });
};

/** In parts that end where the car turns back. */
const cutAtTurns = (piece: readonly Position[]): (readonly Position[])[] => {
  const turns = turnsOf(piece);
  return [0, ...turns].map((from, part) => piece.slice(from, (turns[part] ?? piece.length) + 1));
};

/** What can be drawn beside its street: jitter and turns back would throw such a line far off. */
const smoothed = ({ pieces }: MapTrip): MapTrip["pieces"] =>
  pieces.map(withoutJitter).map(withoutLeaps).flatMap(cutAtTurns);

/** Gives trips their lanes; one that did not change is given as the same object as before. */
export const createLanes = (): ((trips: readonly MapTrip[]) => MapTrip[]) => {
  const placed = new WeakMap<MapTrip, MapTrip>();
  return (trips) => {
    const lanes = lanesOf(trips);
    return trips.map((trip) => {
      const lane = lanes.get(trip.key) ?? 0;
      if (lane === 0) return trip;
      const before = placed.get(trip);
      if (before?.beside?.lane === lane) return before;
      const after = { ...trip, beside: { lane, line: smoothed(trip) } };
      placed.set(trip, after);
      return after;
    });
  };
};
