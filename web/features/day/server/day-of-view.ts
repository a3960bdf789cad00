import { dayShareOf } from "@trips/core/application/trip-view.ts";
import type { DayView, TripView } from "@trips/core/application/views.ts";
import { noDayTotals } from "@trips/core/domain/counters.ts";
import { dayFiguresOf } from "../../../shared/trips/model/figures.ts";
import { listedTripOf } from "../../../shared/trips/server/listed-trip-of-view.ts";
import type { DayModel, DayTrip } from "../model/day-model.ts";

const dayTripOf = (trip: TripView, date: string): DayTrip => ({
  ...listedTripOf(trip, trip.days.find((day) => day.date === date) ?? dayShareOf(date, noDayTotals)),
  name: trip.name,
  wholeDistanceMeters: trip.days.length > 1 ? trip.distanceMeters : null,
});

export const dayModelOf = (view: DayView): DayModel => {
  const speeds = view.trips.flatMap(({ maxSpeedMps }) => maxSpeedMps ?? []);
  return {
    date: view.date,
    totals: {
      ...dayFiguresOf(view),
      tripCount: view.tripCount,
      maxSpeedMps: speeds.length === 0 ? null : speeds.reduce((a, b) => Math.max(a, b)),
    },
    trips: view.trips.map((trip) => dayTripOf(trip, view.date)),
  };
};
