/**
 * A day as the dashboard's pages and their data route show it: each trip's part on this date, and the version of its
 * route. Units are in the names.
 */
import type { StopView } from "@trips/core/application/views.ts";
import type { Position } from "../../../shared/map/model/position.ts";
import type { DayFigures } from "../../../shared/trips/model/figures.ts";
import { type ListedTrip, type TripRoute, unchangedAmong } from "../../../shared/trips/model/listed-trip.ts";
import type { DayBlock } from "./day-block.ts";

export type DayTrip = ListedTrip & {
  /** As its driver called it. */
  readonly name: string | null;
  /** Of the whole trip, if it also lies on other dates. */
  readonly wholeDistanceMeters: number | null;
};

export type DayTotals = DayFigures & {
  readonly tripCount: number;
  readonly maxSpeedMps: number | null;
};

export type DayModel = {
  readonly date: string;
  readonly totals: DayTotals;
  /** By start. */
  readonly trips: readonly DayTrip[];
};

/** Where the car stood for two minutes or more; the whole stop, even if it began or ended on another date. */
export type DayStop = Pick<StopView, "kind" | "start" | "end"> & { readonly position: Position };

/** With what the car did on this date. */
export type DayRoute = TripRoute & {
  /** Indexes of the pieces that are reached by a way that counts although it was not observed. */
  readonly gaps: readonly number[];
  readonly stops: readonly DayStop[];
  readonly blocks: readonly DayBlock[];
};

export type DayRoutes = { readonly routes: readonly DayRoute[] };

/** The newer day; every unchanged trip is the same object as before. */
export const reconcileDay = (before: DayModel, after: DayModel): DayModel => ({
  ...after,
  trips: after.trips.map(unchangedAmong(before.trips)),
});
