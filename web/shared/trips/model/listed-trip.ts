/** A trip as in lists and on maps, with its part on their date. Units are in the names. */
import type { DayFigures } from "./figures.ts";

export type ListedTrip = DayFigures & {
  /** `driver/trip`: neither may hold a slash. */
  readonly key: string;
  readonly driver: string;
  readonly tripId: string;
  readonly vehicle: string | null;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  readonly isActive: boolean;
  /** Null if the phone measured no speed; then harsh events cannot be detected either. */
  readonly maxSpeedMps: number | null;
  /** Changes whenever the drawn route may change. */
  readonly routeVersion: string;
  /** Usable records: how many points the route of this version has. */
  readonly points: number;
};

/** The drawn route: unbroken pieces in order, as encoded polylines. */
export type TripRoute = {
  readonly key: string;
  readonly version: string;
  readonly points: number;
  readonly pieces: readonly string[];
};

/** Replaces each trip by the known object with the same content, if there is one. */
export const unchangedAmong = <Trip extends ListedTrip>(before: readonly Trip[]): ((trip: Trip) => Trip) => {
  const known = new Map(before.map((trip) => [trip.key, trip]));
  const isSame = (a: Trip, b: Trip): boolean =>
    (Object.keys(b) as (keyof Trip)[]).every((name) => a[name] === b[name]);
  return (trip) => {
    const old = known.get(trip.key);
    return old && isSame(old, trip) ? old : trip;
  };
};
