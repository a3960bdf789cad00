import type { TripList, TripListQuery } from "@trips/core/application/read-trip-list.ts";
import type { TripPage } from "@trips/core/application/views.ts";
import { fittingTrips } from "./day-page.ts";
import { cursorOf, type ListOwners } from "./trip-cursor.ts";

/** A list with as many of its trips as fit in one response. */
export const tripPageOf = (
  { trips, isLast }: TripList,
  { from, to }: Pick<TripListQuery, "from" | "to">,
  owners: ListOwners,
): TripPage => {
  const fitting = fittingTrips(trips.map(({ view }) => view));
  const page = { from, to, trips: fitting };
  if (isLast && fitting.length === trips.length) return page;
  return { ...page, next: cursorOf(owners, { from, to, after: trips[fitting.length - 1]!.place }) };
};
