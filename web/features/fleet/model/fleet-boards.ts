import { type Board, byName, harshEventsOf } from "./fleet-query.ts";
import type { FleetTrip } from "./fleet-trip.ts";

/** Below this, a single harsh braking would decide the ranking. */
export const minSmoothnessMeters = 10_000;

export type Standing = {
  /** From 1; equal values share a rank. */
  readonly place: number;
  readonly driver: string;
  readonly name: string;
  readonly colour: number;
  /** Metres, seconds, or harsh events per 100 km. */
  readonly value: number;
};

type DriverSums = Pick<FleetTrip, "driver" | "name" | "colour"> & {
  readonly distanceMeters: number;
  readonly movingSeconds: number;
  /** Of all trips whose phone measured speed; in others harsh events cannot be detected. */
  readonly measuredMeters: number;
  readonly harshEvents: number;
};

const sumsOf = (trips: readonly FleetTrip[]): DriverSums[] => {
  const drivers = new Map<string, DriverSums>();
  for (const trip of trips) {
    const { driver, name, colour } = trip;
    const so = drivers.get(driver) ?? {
      distanceMeters: 0,
      movingSeconds: 0,
      measuredMeters: 0,
      harshEvents: 0,
    };
    const isMeasured = trip.maxSpeedMps !== null;
    drivers.set(driver, {
      ...{ driver, name, colour },
      distanceMeters: so.distanceMeters + trip.distanceMeters,
      movingSeconds: so.movingSeconds + trip.movingSeconds,
      measuredMeters: so.measuredMeters + (isMeasured ? trip.wholeDistanceMeters : 0),
      harshEvents: so.harshEvents + (isMeasured ? harshEventsOf(trip) : 0),
    });
  }
  return [...drivers.values()];
};

/** What a driver is ranked by; undefined for a driver who is not ranked. */
const rankedValueOf = (sums: DriverSums, board: Board): number | undefined => {
  switch (board) {
    case "distance":
      return sums.distanceMeters > 0 ? sums.distanceMeters : undefined;
    case "driving":
      return sums.movingSeconds > 0 ? sums.movingSeconds : undefined;
    case "smoothness":
      return sums.measuredMeters >= minSmoothnessMeters
        ? (sums.harshEvents * 100_000) / sums.measuredMeters
        : undefined;
    default:
      return board satisfies never;
  }
};

/**
 * Drivers by distance or driving time, the greatest first, or by harsh events per 100 km, the fewest first. Ties share
 * a rank and are listed by distance, then by name.
 */
export const standingsOf = (trips: readonly FleetTrip[], board: Board): Standing[] => {
  const direction = board === "smoothness" ? 1 : -1;
  const ranked = sumsOf(trips)
    .flatMap((sums) => {
      const value = rankedValueOf(sums, board);
      return value === undefined ? [] : [{ ...sums, value }];
    })
    .sort((a, b) => direction * (a.value - b.value) || b.distanceMeters - a.distanceMeters || byName(a, b));
  let place = 0;
  return ranked.map(({ driver, name, colour, value }, index) => {
    if (index === 0 || ranked[index - 1]!.value !== value) place = index + 1;
    return { place, driver, name, colour, value };
  });
};
