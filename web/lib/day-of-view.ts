import { createHash } from "node:crypto";
import type { DayView, TripView } from "@trips/core/application/views.ts";
import type { DayModel, DayTrip } from "./day-model.ts";
import type { Scope } from "./scope.ts";

export const tripKeyOf = ({ driver, tripId }: { driver: string; tripId: string }): string =>
  `${driver}/${tripId}`;

export const pointsOf = ({ quality }: TripView): number => quality.unique - quality.filtered;

/** Two versions are equal only when the records that the route is drawn from are. */
export const routeVersionOf = ({
  quality,
  start,
  end,
  timeZone,
  distanceMeters,
  idleSeconds,
}: TripView): string =>
  createHash("sha256")
    .update(JSON.stringify([quality, start, end, timeZone, distanceMeters, idleSeconds]))
    .digest("base64url")
    .slice(0, 12);

const dayTripOf = (trip: TripView, date: string): DayTrip => {
  const share = trip.days.find((day) => day.date === date);
  return {
    key: tripKeyOf(trip),
    driver: trip.driver,
    tripId: trip.tripId,
    vehicle: trip.vehicle,
    timeZone: trip.timeZone,
    start: trip.start,
    end: trip.end,
    isActive: trip.status === "active",
    distanceMeters: share?.distanceMeters ?? 0,
    movingSeconds: share?.movingSeconds ?? 0,
    idleSeconds: share?.idleSeconds ?? 0,
    wholeDistanceMeters: trip.days.length > 1 ? trip.distanceMeters : null,
    maxSpeedMps: trip.maxSpeedMps,
    routeVersion: routeVersionOf(trip),
    points: pointsOf(trip),
  };
};

export const dayModelOf = (view: DayView, scope: Scope): DayModel => {
  const speeds = view.trips.flatMap(({ maxSpeedMps }) => maxSpeedMps ?? []);
  return {
    date: view.date,
    scope,
    totals: {
      distanceMeters: view.distanceMeters,
      movingSeconds: view.movingSeconds,
      idleSeconds: view.idleSeconds,
      tripCount: view.tripCount,
      driverCount: view.driverCount ?? null,
      maxSpeedMps: speeds.length === 0 ? null : speeds.reduce((a, b) => Math.max(a, b)),
    },
    trips: view.trips.map((trip) => dayTripOf(trip, view.date)),
  };
};
