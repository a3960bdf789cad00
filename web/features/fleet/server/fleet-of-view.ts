import { createHash } from "node:crypto";
import { displayNamesOf } from "@trips/core/application/person-name.ts";
import type { FleetSnapshot, FleetTrip as StoredTrip } from "@trips/core/application/read-fleet.ts";
import { dayShareOf, tripViewOf } from "@trips/core/application/trip-view.ts";
import { noDayTotals } from "@trips/core/domain/counters.ts";
import { silentMs } from "@trips/core/domain/rules.ts";
import type { ReadSummary } from "@trips/core/domain/trip.ts";
import { dayFiguresOf, wholeTripFiguresOf } from "../../../shared/trips/model/figures.ts";
import { listedTripOf } from "../../../shared/trips/server/listed-trip-of-view.ts";
import { driverColoursOf } from "../model/driver-colours.ts";
import { encodeTrips } from "../model/encode-trips.ts";
import type { FleetAnswer } from "../model/fleet-model.ts";
import { type FleetTrip, notRunning, type Running } from "../model/fleet-trip.ts";

type OwnTrip = Omit<FleetTrip, keyof Running | "name" | "colour">;

const ownTripOf = (stored: StoredTrip, date: string, now: number): OwnTrip => {
  const trip = tripViewOf(stored, stored.summary, now);
  const share = dayShareOf(date, stored.summary.days.get(date) ?? noDayTotals);
  return {
    ...listedTripOf(trip, share),
    ...wholeTripFiguresOf(trip),
    wholeDistanceMeters: trip.distanceMeters,
  };
};

/** Ended trips by summary: the same summary gives the same trip, and a trip resumes only with a new one. */
const ended = new WeakMap<ReadSummary, { readonly date: string; readonly trip: OwnTrip }>();

const knownTripOf = (stored: StoredTrip, date: string, now: number): OwnTrip => {
  const known = ended.get(stored.summary);
  if (known?.date === date) return known.trip;
  const trip = ownTripOf(stored, date, now);
  if (!trip.isActive) ended.set(stored.summary, { date, trip });
  return trip;
};

const runningOf = ({ summary, car }: StoredTrip, now: number): Running => ({
  silentMinutes: Math.floor(silentMs(summary, now) / 60_000),
  car: car ?? null,
});

const byStart = (a: FleetTrip, b: FleetTrip): number =>
  a.start < b.start ? -1 : a.start > b.start ? 1 : a.key < b.key ? -1 : 1;

/** By start. `known` are the names of the people who are known by name. */
export const fleetTripsOf = (
  { date, trips }: FleetSnapshot,
  known: ReadonlyMap<string, string>,
  now: number,
): FleetTrip[] => {
  const drivers = trips.map(({ driver }) => driver);
  const names = displayNamesOf(drivers, known);
  const colours = driverColoursOf(trips.map(({ driver, summary }) => ({ driver, startT: summary.startT })));
  return trips
    .map((stored): FleetTrip => {
      const trip = knownTripOf(stored, date, now);
      return {
        ...trip,
        ...(trip.isActive ? runningOf(stored, now) : notRunning),
        name: names.get(trip.driver)!,
        colour: colours.get(trip.driver)!,
      };
    })
    .sort(byStart);
};

/** What is sent of a date's trips. */
export const fleetAnswerOf = (
  { date, totals }: FleetSnapshot,
  trips: readonly FleetTrip[],
): FleetAnswer & { settled: object } => {
  const settled = encodeTrips(trips.filter(({ isActive }) => !isActive));
  const active = trips.filter(({ isActive }) => isActive);
  return {
    date,
    totals: { ...dayFiguresOf(dayShareOf(date, totals)), tripCount: totals.trips },
    settledVersion: createHash("sha256").update(JSON.stringify(settled)).digest("base64url").slice(0, 12),
    settled,
    active: encodeTrips(active),
    running: active.map(({ silentMinutes, car }) => ({ silentMinutes, car })),
  };
};
