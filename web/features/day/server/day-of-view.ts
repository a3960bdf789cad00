import { createHash } from "node:crypto";
import { dayShareOf } from "@trips/core/application/trip-view.ts";
import type { DayView, TripView } from "@trips/core/application/views.ts";
import { noDayTotals } from "@trips/core/domain/counters.ts";
import type { Scope } from "../../../shared/dates/model/scope.ts";
import { dayFiguresOf, tripFiguresOf } from "../../../shared/trips/model/figures.ts";
import { usedFixesOf } from "../../../shared/trips/model/trip-quality.ts";
import type { DayModel, DayTrip } from "../model/day-model.ts";

export const tripKeyOf = ({ driver, tripId }: { driver: string; tripId: string }): string =>
  `${driver}/${tripId}`;

export const pointsOf = ({ quality }: TripView): number => usedFixesOf(quality);

/** Two versions are equal only when the records that the route is drawn from are. */
export const routeVersionOf = (trip: TripView): string => {
  const { quality, start, end, timeZone, rules } = trip;
  return createHash("sha256")
    .update(JSON.stringify([quality, start, end, timeZone, rules, tripFiguresOf(trip)]))
    .digest("base64url")
    .slice(0, 12);
};

const dayTripOf = (trip: TripView, date: string): DayTrip => {
  const share = trip.days.find((day) => day.date === date) ?? dayShareOf(date, noDayTotals);
  return {
    key: tripKeyOf(trip),
    driver: trip.driver,
    tripId: trip.tripId,
    vehicle: trip.vehicle,
    timeZone: trip.timeZone,
    start: trip.start,
    end: trip.end,
    isActive: trip.status === "active",
    ...dayFiguresOf(share),
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
      ...dayFiguresOf(view),
      tripCount: view.tripCount,
      driverCount: view.driverCount ?? null,
      maxSpeedMps: speeds.length === 0 ? null : speeds.reduce((a, b) => Math.max(a, b)),
    },
    trips: view.trips.map((trip) => dayTripOf(trip, view.date)),
  };
};
