import { routeViewOf, stopViewsOf, windowViewsOf } from "@trips/core/application/trip-view.ts";
import type { TripView } from "@trips/core/application/views.ts";
import type { Window } from "@trips/core/domain/window.ts";
import { blocksOf } from "./day-blocks.ts";
import { dayBoundsOf } from "./day-bounds.ts";
import type { DayRoute } from "./day-model.ts";
import { pointsOf, routeVersionOf, tripKeyOf } from "./day-of-view.ts";
import { encodePolyline } from "./polyline.ts";
import { routePiecesOf } from "./route-pieces.ts";

/** What the windows of a trip say of one date: the way, the stops, and when the car drove and stood. */
export const dayRouteOf = (trip: TripView, windows: readonly Window[], date: string): DayRoute => {
  const { timeZone } = trip;
  const route = routeViewOf({ driver: trip.driver, trip: trip.tripId }, windows);
  const bounds = dayBoundsOf(date, timeZone);
  return {
    key: tripKeyOf(trip),
    version: routeVersionOf(trip),
    points: Math.min(route.geometry.coordinates.length, pointsOf(trip)),
    pieces: routePiecesOf(route, trip.days.length > 1 ? { date, timeZone } : undefined).map(encodePolyline),
    stops: stopViewsOf(windows)
      .filter(({ start, end }) => Date.parse(end) > bounds.startMs && Date.parse(start) < bounds.endMs)
      .map(({ start, end, lat, lon }) => ({ start, end, position: [lon, lat] })),
    blocks: blocksOf(windowViewsOf(windows), trip, bounds),
  };
};
