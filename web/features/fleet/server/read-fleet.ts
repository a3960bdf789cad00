import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { createFleetReader, type FleetSnapshot } from "@trips/core/application/read-fleet.ts";
import { readTripWays } from "@trips/core/application/read-trips.ts";
import { nameOf } from "@trips/core/application/trip-cache.ts";
import { readNames } from "../../../shared/people/server/people.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import type { TripRoute } from "../../../shared/trips/model/listed-trip.ts";
import { mixedRulesOf } from "../../../shared/trips/model/mixed-rules.ts";
import type { FleetAnswer, RouteLevel } from "../model/fleet-model.ts";
import type { FleetTrip } from "../model/fleet-trip.ts";
import { fleetAnswerOf, fleetTripsOf } from "./fleet-of-view.ts";
import { createFleetRouteReader, type FleetRouteReader } from "./fleet-routes.ts";

type Made = {
  readonly names: ReadonlyMap<string, string>;
  readonly answer: FleetAnswer & { settled: object };
  readonly trips: ReadonlyMap<string, FleetTrip>;
  readonly mixedRules: readonly number[];
  /** Keys of the trips that also lie on other dates. */
  readonly onOtherDates: ReadonlySet<string>;
};

let readers:
  | { readonly day: ReturnType<typeof createFleetReader>; readonly route: FleetRouteReader }
  | undefined;

const fleetReaders = () => {
  readers ??= {
    day: createFleetReader(readPorts()),
    route: createFleetRouteReader((caller, key) => readTripWays(caller, readPorts(), key)),
  };
  return readers;
};

/** Derived data per snapshot; requests within a short time share a snapshot. */
const made = new WeakMap<FleetSnapshot, Made>();

const readMade = async (caller: Caller, date: string): Promise<Made> => {
  const [snapshot, names] = await Promise.all([fleetReaders().day(caller, date), readNames(caller)]);
  let all = made.get(snapshot);
  if (all?.names !== names) {
    const trips = fleetTripsOf(snapshot, names, readPorts().now());
    all = {
      names,
      answer: fleetAnswerOf(snapshot, trips),
      trips: new Map(trips.map((trip) => [trip.key, trip])),
      mixedRules: mixedRulesOf(snapshot.trips.map(({ summary }) => summary)),
      onOtherDates: new Set(snapshot.trips.filter(({ summary }) => summary.days.size > 1).map(nameOf)),
    };
    made.set(snapshot, all);
  }
  return all;
};

export const readFleet = async (caller: Caller, date: string): Promise<FleetAnswer & { settled: object }> =>
  (await readMade(caller, date)).answer;

/** The versions of the rules that counted the date's trips, if there are several. */
export const readFleetRules = async (caller: Caller, date: string): Promise<readonly number[]> =>
  (await readMade(caller, date)).mixedRules;

/** By start. */
export const readFleetTrips = async (caller: Caller, date: string): Promise<readonly FleetTrip[]> => [
  ...(await readMade(caller, date)).trips.values(),
];

/** The routes of the trips named by `driver/trip`; one that is unknown on this date is left out. */
export const readFleetRoutes = async (
  caller: Caller,
  date: string,
  keys: readonly string[],
  level: RouteLevel,
): Promise<TripRoute[]> => {
  const { trips, onOtherDates } = await readMade(caller, date);
  const named = keys.flatMap((key) => trips.get(key) ?? []);
  return Promise.all(
    named.map((trip) => fleetReaders().route(caller, date, trip, onOtherDates.has(trip.key), level)),
  );
};
