import "server-only";
import { readPorts } from "../../../shared/server/read-ports.ts";
import type { FleetAnswer, FleetRoute, FleetTrip } from "../model/fleet-model.ts";
import { type FleetSnapshot, fleetAnswerOf, fleetTripsOf } from "./fleet-of-view.ts";
import { createFleetReader } from "./fleet-reader.ts";
import { createFleetRouteReader, type FleetRouteReader, type RouteLevel } from "./fleet-routes.ts";

type Made = {
  readonly answer: FleetAnswer & { settled: object };
  readonly trips: ReadonlyMap<string, FleetTrip>;
  /** Keys of the trips that lie on other dates too. */
  readonly onOtherDates: ReadonlySet<string>;
};

let readers:
  | { readonly day: ReturnType<typeof createFleetReader>; readonly route: FleetRouteReader }
  | undefined;

const fleetReaders = () => {
  readers ??= { day: createFleetReader(readPorts()), route: createFleetRouteReader(readPorts().reader) };
  return readers;
};

/** What was made of a snapshot, which is given to everyone who asks within a moment. */
const made = new WeakMap<FleetSnapshot, Made>();

const readMade = async (date: string): Promise<Made> => {
  const snapshot = await fleetReaders().day(date);
  let all = made.get(snapshot);
  if (!all) {
    const now = readPorts().now();
    all = {
      answer: fleetAnswerOf(snapshot, now),
      trips: new Map(fleetTripsOf(snapshot, now).map((trip) => [trip.key, trip])),
      onOtherDates: new Set(
        snapshot.trips
          .filter(({ summary }) => summary.days.size > 1)
          .map(({ driver, trip }) => `${driver}/${trip}`),
      ),
    };
    made.set(snapshot, all);
  }
  return all;
};

/** The caller has made sure that the fleet may be seen. */
export const readFleet = async (date: string): Promise<FleetAnswer & { settled: object }> =>
  (await readMade(date)).answer;

/** By start. */
export const readFleetTrips = async (date: string): Promise<readonly FleetTrip[]> => [
  ...(await readMade(date)).trips.values(),
];

/** The routes of the trips named by `driver/trip`; one that is unknown on this date is left out. */
export const readFleetRoutes = async (
  date: string,
  keys: readonly string[],
  level: RouteLevel,
): Promise<FleetRoute[]> => {
  const { trips, onOtherDates } = await readMade(date);
  const named = keys.flatMap((key) => trips.get(key) ?? []);
  return Promise.all(
    named.map((trip) => fleetReaders().route(date, trip, onOtherDates.has(trip.key), level)),
  );
};
