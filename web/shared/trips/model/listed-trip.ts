/** A trip as lists and maps know it, with what of it lies on their date. Units stand in the names. */
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
  /** Null when the phone measured no speed; then nothing harsh can be seen either. */
  readonly maxSpeedMps: number | null;
  /** Changes with everything that can change the drawn route. */
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

/** Of each trip the object that is known already, as long as it says the same. */
export const unchangedAmong = <Trip extends ListedTrip>(before: readonly Trip[]): ((trip: Trip) => Trip) => {
  const known = new Map(before.map((trip) => [trip.key, trip]));
  const isSame = (a: Trip, b: Trip): boolean =>
    (Object.keys(b) as (keyof Trip)[]).every((name) => a[name] === b[name]);
  return (trip) => {
    const old = known.get(trip.key);
    return old && isSame(old, trip) ? old : trip;
  };
};
