/**
 * A day as the dashboard's pages and their data route show it: what of each trip lies on this date, and
 * which version of its route belongs to it. Units stand in the names.
 */
import type { StopView } from "@trips/core/application/views.ts";
import type { Scope } from "../../../shared/dates/model/scope.ts";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";
import type { DayBlock } from "./day-block.ts";

/** Longitude and latitude in degrees, as in GeoJSON. */
export type Position = readonly [number, number];

/** With what of the trip lies on this date. */
export type DayTrip = DayFigures & {
  /** `driver/trip`: neither may hold a slash. */
  readonly key: string;
  readonly driver: string;
  readonly tripId: string;
  readonly vehicle: string | null;
  readonly timeZone: string;
  readonly start: string;
  readonly end: string;
  readonly isActive: boolean;
  /** Of the whole trip, when it lies on other dates too. */
  readonly wholeDistanceMeters: number | null;
  readonly maxSpeedMps: number | null;
  /** Changes with everything that can change the drawn route. */
  readonly routeVersion: string;
  /** Usable records: how many points the route of this version has. */
  readonly points: number;
};

export type DayTotals = DayFigures & {
  readonly tripCount: number;
  /** In scope "fleet" only. */
  readonly driverCount: number | null;
  readonly maxSpeedMps: number | null;
};

export type DayModel = {
  readonly date: string;
  readonly scope: Scope;
  readonly totals: DayTotals;
  /** By start. */
  readonly trips: readonly DayTrip[];
};

/** Where the car stood for two minutes or more; whole, also when it began or ended on another date. */
export type DayStop = Pick<StopView, "kind" | "start" | "end"> & { readonly position: Position };

/**
 * The drawn route: unbroken pieces in order, as encoded polylines, and those of them to which a way leads that
 * counts though nobody saw it; and what the car did on this date.
 */
export type DayRoute = {
  readonly key: string;
  readonly version: string;
  readonly points: number;
  readonly pieces: readonly string[];
  readonly gaps: readonly number[];
  readonly stops: readonly DayStop[];
  readonly blocks: readonly DayBlock[];
};

export type DayRoutes = { readonly routes: readonly DayRoute[] };

const sameTrip = (a: DayTrip, b: DayTrip): boolean =>
  (Object.keys(b) as (keyof DayTrip)[]).every((name) => a[name] === b[name]);

/** The newer day, in which every trip that did not change is the same object as before. */
export const reconcileDay = (before: DayModel, after: DayModel): DayModel => {
  const known = new Map(before.trips.map((trip) => [trip.key, trip]));
  return {
    ...after,
    trips: after.trips.map((trip) => {
      const old = known.get(trip.key);
      return old && sameTrip(old, trip) ? old : trip;
    }),
  };
};
