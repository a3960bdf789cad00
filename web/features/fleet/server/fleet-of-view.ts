import { createHash } from "node:crypto";
import type { FleetSnapshot } from "@trips/core/application/read-fleet.ts";
import type { SummarisedTrip } from "@trips/core/application/trip-reader.ts";
import { dayShareOf, tripViewOf } from "@trips/core/application/trip-view.ts";
import { noDayTotals } from "@trips/core/domain/counters.ts";
import type { ReadSummary } from "@trips/core/domain/trip.ts";
import { dayFiguresOf, wholeTripFiguresOf } from "../../../shared/trips/model/figures.ts";
import { listedTripOf } from "../../../shared/trips/server/listed-trip-of-view.ts";
import { encodeTrips } from "../model/encode-trips.ts";
import type { FleetAnswer, FleetTrip } from "../model/fleet-model.ts";

const fleetTripOf = (stored: SummarisedTrip, date: string, now: number): FleetTrip => {
  const trip = tripViewOf(stored, stored.summary, now);
  const share = dayShareOf(date, stored.summary.days.get(date) ?? noDayTotals);
  return {
    ...listedTripOf(trip, share),
    ...wholeTripFiguresOf(trip),
    wholeDistanceMeters: trip.distanceMeters,
  };
};

/** Ended trips by summary: the same summary gives the same trip, and a trip resumes only with a new one. */
const ended = new WeakMap<ReadSummary, { readonly date: string; readonly trip: FleetTrip }>();

const knownFleetTripOf = (stored: SummarisedTrip, date: string, now: number): FleetTrip => {
  const known = ended.get(stored.summary);
  if (known?.date === date) return known.trip;
  const trip = fleetTripOf(stored, date, now);
  if (!trip.isActive) ended.set(stored.summary, { date, trip });
  return trip;
};

const byStart = (a: FleetTrip, b: FleetTrip): number =>
  a.start < b.start ? -1 : a.start > b.start ? 1 : a.key < b.key ? -1 : 1;

export const fleetTripsOf = ({ date, trips }: FleetSnapshot, now: number): FleetTrip[] =>
  trips.map((trip) => knownFleetTripOf(trip, date, now)).sort(byStart);

export const fleetAnswerOf = (snapshot: FleetSnapshot, now: number): FleetAnswer & { settled: object } => {
  const { date, totals } = snapshot;
  const trips = fleetTripsOf(snapshot, now);
  const settled = encodeTrips(trips.filter(({ isActive }) => !isActive));
  return {
    date,
    totals: { ...dayFiguresOf(dayShareOf(date, totals)), tripCount: totals.trips },
    settledVersion: createHash("sha256").update(JSON.stringify(settled)).digest("base64url").slice(0, 12),
    settled,
    active: encodeTrips(trips.filter(({ isActive }) => isActive)),
  };
};
