import { routeDrawingOf } from "@trips/core/application/route-drawing.ts";
import { stopViewsOf } from "@trips/core/application/trip-view.ts";
import type { TripView } from "@trips/core/application/views.ts";
import type { TripReading } from "@trips/core/domain/figures.ts";
import { encodePolyline } from "../../../shared/map/model/encode-polyline.ts";
import { pointsOf, routeVersionOf, tripKeyOf } from "../../../shared/trips/server/listed-trip-of-view.ts";
import { blocksOf } from "../model/day-blocks.ts";
import { dayBoundsOf } from "../model/day-bounds.ts";
import type { DayRoute } from "../model/day-model.ts";

/** What the windows of a trip say about one date: the route, the stops, and when the car drove and stood. */
export const dayRouteOf = (trip: TripView, reading: TripReading, date: string): DayRoute => {
  const { timeZone } = trip;
  const { points, pieces, gaps } = routeDrawingOf(
    reading,
    trip.days.length > 1 ? { date, timeZone } : undefined,
  );
  const bounds = dayBoundsOf(date, timeZone);
  return {
    key: tripKeyOf(trip),
    version: routeVersionOf(trip),
    points: Math.min(points, pointsOf(trip)),
    pieces: pieces.map(encodePolyline),
    gaps,
    stops: stopViewsOf(reading)
      .filter(({ start, end }) => Date.parse(end) > bounds.startMs && Date.parse(start) < bounds.endMs)
      .map(({ kind, start, end, lat, lon }) => ({ kind, start, end, position: [lon, lat] })),
    blocks: blocksOf(reading, trip, date),
  };
};
