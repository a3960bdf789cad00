import type { Moment } from "./samples.ts";

/** How far apart two receivers in one car may place it. */
const nearMeters = 100;
/** Within a longer silence, a recording does not say where the car was. */
const longestGapMs = 5 * 60_000;
const metersPerDegree = 111_320;

const metersBetween = (a: Moment, b: Moment): number => {
  const north = a.lat - b.lat;
  const east = (((a.lon - b.lon + 540) % 360) - 180) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east) * metersPerDegree;
};

/** Where the car was at a time; undefined: the recording does not say. */
const placeAt = (route: readonly Moment[], t: number): Moment | undefined => {
  let from = 0;
  let to = route.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (route[middle]!.t < t) from = middle + 1;
    else to = middle;
  }
  const next = route[from];
  if (next === undefined || next.t === t) return next;
  const last = route[from - 1];
  if (last === undefined || next.t - last.t > longestGapMs) return undefined;
  const share = (t - last.t) / (next.t - last.t);
  return { t, lat: last.lat + share * (next.lat - last.lat), lon: last.lon + share * (next.lon - last.lon) };
};

/**
 * How many of a trip's samples another recording covers in time, and at how many of them both are in the same place.
 */
export const compareDrives = (samples: readonly Moment[], route: readonly Moment[]) => {
  let covered = 0;
  let near = 0;
  for (const sample of samples) {
    const place = placeAt(route, sample.t);
    if (place === undefined) continue;
    covered += 1;
    if (metersBetween(sample, place) <= nearMeters) near += 1;
  }
  return { covered, near };
};

const leastNear = 0.8;
const leastCovered = 0.5;

/** The share of a trip that another recording of the same drive holds; undefined: it is another drive. */
export const sharedPart = (samples: readonly Moment[], route: readonly Moment[]): number | undefined => {
  const { covered, near } = compareDrives(samples, route);
  if (covered === 0 || near < leastNear * covered) return undefined;
  if (covered >= leastCovered * samples.length) return near / samples.length;
  // A longer recording that holds most of a shorter one is the same drive too.
  const [first, last] = [samples[0]!.t, samples.at(-1)!.t];
  const within = route.filter(({ t }) => t >= first && t <= last).length;
  return within >= leastCovered * route.length ? near / samples.length : undefined;
};
