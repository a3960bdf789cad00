/**
 * The fleet's day as its page and its data routes show it. Ended and running trips are sent separately: of 1,000 trips
 * few change between two answers, so the others are sent once. Units are in the names.
 */
import type { CarPlace } from "@trips/core/application/car-place.ts";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";
import { type TripRoute, unchangedAmong } from "../../../shared/trips/model/listed-trip.ts";
import { decodeTrips, type TripColumns } from "./fleet-columns.ts";
import type { FleetTrip, Running } from "./fleet-trip.ts";

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
  /** One for each active trip. */
  readonly running: readonly Running[];
};

export type FleetDay = {
  readonly date: string;
  readonly totals: FleetTotals;
  readonly settledVersion: string;
  readonly settled: readonly FleetTrip[];
  readonly active: readonly FleetTrip[];
};

/** The car as it was known, unless it has moved or a later fix came. */
const knownCar = (before: CarPlace | null | undefined, car: CarPlace | null): CarPlace | null =>
  before && car && before.atMs === car.atMs && before.lat === car.lat && before.lon === car.lon
    ? before
    : car;

/** The day after an answer; an unchanged trip is the same object as before. */
export const takeAnswer = (before: FleetDay | undefined, answer: FleetAnswer): FleetDay => {
  const { date, totals, settledVersion } = answer;
  if (!answer.settled && before?.settledVersion !== settledVersion)
    throw new Error(`the trips of version ${settledVersion} were neither sent nor known`);
  const kept = unchangedAmong(before ? [...before.settled, ...before.active] : []);
  const cars = new Map(before?.active.map(({ key, car }) => [key, car]));
  return {
    date,
    totals,
    settledVersion,
    settled: answer.settled ? decodeTrips(answer.settled).map(kept) : before!.settled,
    active: decodeTrips(answer.active, answer.running)
      .map((trip) => ({ ...trip, car: knownCar(cars.get(trip.key), trip.car) }))
      .map(kept),
  };
};
