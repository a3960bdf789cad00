/**
 * The fleet's day as its page and its data routes show it. What has ended and what is running travel apart: of
 * 1,000 trips few change between two answers, so that the others are sent once. Units stand in the names.
 */
import type { DayFigures, WholeTripFigures } from "../../../shared/trips/model/figures.ts";
import { decodeTrips, type TripColumns } from "./fleet-columns.ts";

/** With what of the trip lies on this date, and what is known of it as a whole only. */
export type FleetTrip = DayFigures &
  WholeTripFigures & {
    /** `driver/trip`: neither may hold a slash. */
    readonly key: string;
    readonly driver: string;
    readonly tripId: string;
    readonly vehicle: string | null;
    readonly timeZone: string;
    readonly start: string;
    readonly end: string;
    readonly isActive: boolean;
    /** Of the whole trip, also what lies on other dates. */
    readonly wholeDistanceMeters: number;
    /** Null when the phone measured no speed; then nothing harsh can be seen either. */
    readonly maxSpeedMps: number | null;
    /** Changes with everything that can change the drawn route. */
    readonly routeVersion: string;
    /** Usable records: how many points the route of this version has. */
    readonly points: number;
  };

/** The drawn route: unbroken pieces in order, as encoded polylines. */
export type FleetRoute = {
  readonly key: string;
  readonly version: string;
  readonly points: number;
  readonly pieces: readonly string[];
};

export type FleetRoutes = { readonly routes: readonly FleetRoute[] };

export type FleetTotals = DayFigures & { readonly tripCount: number };

/** What an answer holds. `settled` is left out for a browser that has its version already. */
export type FleetAnswer = {
  readonly date: string;
  /** From the fleet's lanes. */
  readonly totals: FleetTotals;
  readonly settledVersion: string;
  readonly settled: TripColumns | null;
  readonly active: TripColumns;
};

export type FleetDay = {
  readonly date: string;
  readonly totals: FleetTotals;
  readonly settledVersion: string;
  readonly settled: readonly FleetTrip[];
  readonly active: readonly FleetTrip[];
};

/** The day after an answer; a trip that did not change is the same object as before. */
export const takeAnswer = (before: FleetDay | undefined, answer: FleetAnswer): FleetDay => {
  const { date, totals, settledVersion } = answer;
  if (!answer.settled && before?.settledVersion !== settledVersion)
    throw new Error(`the trips of version ${settledVersion} were neither sent nor known`);
  const known = new Map(
    before ? [...before.settled, ...before.active].map((trip) => [trip.key, trip] as const) : [],
  );
  const kept = (trip: FleetTrip): FleetTrip => {
    const old = known.get(trip.key);
    return old && sameTrip(old, trip) ? old : trip;
  };
  return {
    date,
    totals,
    settledVersion,
    settled: answer.settled ? decodeTrips(answer.settled, false).map(kept) : before!.settled,
    active: decodeTrips(answer.active, true).map(kept),
  };
};

const sameTrip = (a: FleetTrip, b: FleetTrip): boolean =>
  (Object.keys(b) as (keyof FleetTrip)[]).every((name) => a[name] === b[name]);
