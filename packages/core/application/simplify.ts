type Place = readonly [lon: number, lat: number, ...others: number[]];

const metersPerDegree = 111_195;

/** Square of the distance in metres from `point` to the line between `a` and `b`, on a local plane. */
const squaredDistance = (point: Place, a: Place, b: Place): number => {
  const scaleX = metersPerDegree * Math.cos((a[1] * Math.PI) / 180);
  const x = (point[0] - a[0]) * scaleX;
  const y = (point[1] - a[1]) * metersPerDegree;
  const dx = (b[0] - a[0]) * scaleX;
  const dy = (b[1] - a[1]) * metersPerDegree;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
  return (x - along * dx) ** 2 + (y - along * dy) ** 2;
};

/** At least one point in this many is kept, so the running time is at most this times the number of points. */
const longestSpan = 4_096;

/** Indexes of the kept places; dropped ones lie within the tolerance of the line through these (Douglas–Peucker). */
export const keptPlaces = (places: readonly Place[], toleranceMeters: number): number[] => {
  const last = places.length - 1;
  if (last < 2) return [...places.keys()];
  const kept = new Set([0, last]);
  const pending: [number, number][] = [];
  for (let from = 0; from < last; from += longestSpan) {
    kept.add(from);
    pending.push([from, Math.min(from + longestSpan, last)]);
  }
  for (let span = pending.pop(); span; span = pending.pop()) {
    const [from, to] = span;
    let farthest = from;
    let distance = toleranceMeters * toleranceMeters;
    for (let index = from + 1; index < to; index++) {
      const each = squaredDistance(places[index]!, places[from]!, places[to]!);
      if (each > distance) [farthest, distance] = [index, each];
    }
    if (farthest === from) continue;
    kept.add(farthest);
    pending.push([from, farthest], [farthest, to]);
  }
  return [...kept].sort((a, b) => a - b);
};

export const simplify = <Each extends Place>(places: readonly Each[], toleranceMeters: number): Each[] =>
  keptPlaces(places, toleranceMeters).map((index) => places[index]!);
