/**
 * The fleet's day as its page and its data routes show it. Ended and running trips are sent separately: of 1,000 trips
 * few change between two answers, so the others are sent once. Units are in the names.
 */
import type { DayFigures, WholeTripFigures } from "../../../shared/trips/model/figures.ts";
import { type ListedTrip, type TripRoute, unchangedAmong } from "../../../shared/trips/model/listed-trip.ts";
import { decodeTrips, type TripColumns } from "./fleet-columns.ts";

/** Including figures that are known only for the whole trip. */
export type FleetTrip = ListedTrip &
  WholeTripFigures & {
    /** Of the whole trip, other dates included. */
    readonly wholeDistanceMeters: number;
  };

/** Levels of a route: drawn among many, and drawn close up. */
export const routeLevels = ["overview", "detail"] as const;
export type RouteLevel = (typeof routeLevels)[number];

export const isRouteLevel = (text: string | null): text is RouteLevel =>
  (routeLevels as readonly (string | null)[]).includes(text);

export type FleetRoutes = { readonly routes: readonly TripRoute[] };

export type FleetTotals = DayFigures & { readonly tripCount: number };

/** An answer's content. `settled` is left out if the browser already has its version. */
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

/** The day after an answer; an unchanged trip is the same object as before. */
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
