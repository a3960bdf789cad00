/**
 * The fleet's day as its page and its data routes show it. What has ended and what is running travel apart: of
 * 1,000 trips few change between two answers, so that the others are sent once. Units stand in the names.
 */
import type { DayFigures, WholeTripFigures } from "../../../shared/trips/model/figures.ts";
import { type ListedTrip, type TripRoute, unchangedAmong } from "../../../shared/trips/model/listed-trip.ts";
import { decodeTrips, type TripColumns } from "./fleet-columns.ts";

/** With what is known of the trip as a whole only. */
export type FleetTrip = ListedTrip &
  WholeTripFigures & {
    /** Of the whole trip, also what lies on other dates. */
    readonly wholeDistanceMeters: number;
  };

/** A route as it is drawn among many, and as it is drawn from near. */
export const routeLevels = ["overview", "detail"] as const;
export type RouteLevel = (typeof routeLevels)[number];

export const isRouteLevel = (text: string | null): text is RouteLevel =>
  (routeLevels as readonly (string | null)[]).includes(text);

export type FleetRoutes = { readonly routes: readonly TripRoute[] };

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
  const kept = unchangedAmong(before ? [...before.settled, ...before.active] : []);
  return {
    date,
    totals,
    settledVersion,
    settled: answer.settled ? decodeTrips(answer.settled, false).map(kept) : before!.settled,
    active: decodeTrips(answer.active, true).map(kept),
  };
};
