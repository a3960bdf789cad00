import { createHash } from "node:crypto";
import type { TripView } from "@trips/core/application/views.ts";
import { type DayFigures, dayFiguresOf, tripFiguresOf } from "../model/figures.ts";
import type { ListedTrip } from "../model/listed-trip.ts";
import { usedFixesOf } from "../model/trip-quality.ts";

export const tripKeyOf = ({ driver, tripId }: { driver: string; tripId: string }): string =>
  `${driver}/${tripId}`;

export const pointsOf = ({ quality }: TripView): number => usedFixesOf(quality);

/** Two versions are equal only if the records that the route is drawn from are equal. */
export const routeVersionOf = (trip: TripView): string => {
  const { quality, start, end, timeZone, rules } = trip;
  return createHash("sha256")
    .update(JSON.stringify([quality, start, end, timeZone, rules, tripFiguresOf(trip)]))
    .digest("base64url")
    .slice(0, 12);
};

/** `share`: the trip's part on the date. */
export const listedTripOf = (trip: TripView, share: DayFigures): ListedTrip => ({
  key: tripKeyOf(trip),
  driver: trip.driver,
  tripId: trip.tripId,
  vehicle: trip.vehicle,
  timeZone: trip.timeZone,
  start: trip.start,
  end: trip.end,
  isActive: trip.status === "active",
  ...dayFiguresOf(share),
  maxSpeedMps: trip.maxSpeedMps,
  routeVersion: routeVersionOf(trip),
  points: pointsOf(trip),
});
