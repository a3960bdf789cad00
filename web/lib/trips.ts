import "server-only";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import {
  type ReadPorts,
  readDriverDay,
  readFleetDay,
  readRoute,
} from "@trips/core/application/read-trips.ts";
import { tripViewOf } from "@trips/core/application/trip-view.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { addDays } from "./dates.ts";
import type { DayModel, DayRoute } from "./day-model.ts";
import { dayModelOf, pointsOf, routeVersionOf, tripKeyOf } from "./day-of-view.ts";
import { encodePolyline } from "./polyline.ts";
import { routePiecesOf } from "./route-pieces.ts";
import type { Scope } from "./scope.ts";
import { settings } from "./settings.ts";

let ports: ReadPorts | undefined;

const readPorts = (): ReadPorts => {
  if (!ports) {
    const { region, endpointUrl, tableName } = settings();
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, endpoint: endpointUrl }));
    ports = { reader: createTripReader({ client, tableName }), now: Date.now };
  }
  return ports;
};

/** The caller has made sure that `driver` may see this scope. */
export const readDay = async (driver: string, date: string, scope: Scope): Promise<DayModel> =>
  dayModelOf(
    scope === "fleet"
      ? await readFleetDay(readPorts(), date)
      : await readDriverDay(readPorts(), driver, date),
    scope,
  );

/** A trip's route as it is drawn on one date, with the version that `DayTrip.routeVersion` is compared with. */
export const readDayRoute = async (key: TripKey, date: string): Promise<DayRoute | undefined> => {
  const { reader, now } = readPorts();
  const [summary, route] = await Promise.all([reader.loadTrip(key), readRoute(readPorts(), key)]);
  if (!summary) return undefined;
  const trip = tripViewOf(key, summary, now());
  const clip = trip.days.length > 1 ? { date, timeZone: trip.timeZone } : undefined;
  return {
    key: tripKeyOf(trip),
    version: routeVersionOf(trip),
    points: route ? Math.min(route.geometry.coordinates.length, pointsOf(trip)) : 0,
    pieces: route ? routePiecesOf(route, clip).map(encodePolyline) : [],
  };
};

export const localDate = (timeZone: string): string => localDateOf(readPorts().now(), timeZone);

/**
 * The zone whose date is today: that of the driver's latest trip around now, else the browser's, so that
 * someone who drives in Buenos Aires and looks from Berlin sees the day that is being driven.
 */
export const readTodayZone = async (driver: string, browserTimeZone: string): Promise<string> => {
  const { reader } = readPorts();
  const date = localDate(browserTimeZone);
  const around = [-1, 0, 1].map((days) => reader.tripsOfDriver(driver, addDays(date, days)));
  const trips = (await Promise.all(around)).flat();
  const latest = trips.reduce<(typeof trips)[number] | undefined>(
    (last, trip) => (!last || trip.summary.endT > last.summary.endT ? trip : last),
    undefined,
  );
  return latest?.summary.timeZone.text ?? browserTimeZone;
};
