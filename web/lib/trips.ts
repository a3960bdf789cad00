import "server-only";
import {
  readDriverDay,
  readFleetDay,
  readRecords,
  readRoute,
  readTripAnalysis,
} from "@trips/core/application/read-trips.ts";
import { csvOf, gpxOf, tripViewOf } from "@trips/core/application/trip-view.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { addDays } from "./dates.ts";
import type { DayModel, DayRoute } from "./day-model.ts";
import { dayModelOf, pointsOf, routeVersionOf, tripKeyOf } from "./day-of-view.ts";
import { encodePolyline } from "./polyline.ts";
import { readPorts } from "./read-ports.ts";
import { routePiecesOf } from "./route-pieces.ts";
import type { Scope } from "./scope.ts";
import type { TripModel } from "./trip-model.ts";
import { type HeldTrack, tripModelOf } from "./trip-of-view.ts";
import type { ExportFormat } from "./trip-path.ts";

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
  const [stored, route] = await Promise.all([reader.loadTrip(key), readRoute(readPorts(), key)]);
  if (!stored) return undefined;
  const trip = tripViewOf(key, stored.summary, now());
  const clip = trip.days.length > 1 ? { date, timeZone: trip.timeZone } : undefined;
  return {
    key: tripKeyOf(trip),
    version: routeVersionOf(trip),
    points: route ? Math.min(route.geometry.coordinates.length, pointsOf(trip)) : 0,
    pieces: route ? routePiecesOf(route, clip).map(encodePolyline) : [],
  };
};

export const hasTrip = async (key: TripKey): Promise<boolean> =>
  (await readPorts().reader.loadTrip(key)) !== undefined;

/** The caller has made sure that the trip may be seen. */
export const readTripModel = async (key: TripKey, held?: HeldTrack): Promise<TripModel | undefined> => {
  const analysis = await readTripAnalysis(readPorts(), key);
  return analysis && tripModelOf(analysis, held);
};

export type ExportFile = { readonly mediaType: string; readonly body: string };

/** A trip as a file; undefined when there is no such trip. */
export const readExport = async (key: TripKey, format: ExportFormat): Promise<ExportFile | undefined> => {
  if (format === "csv") {
    const records = await readRecords(readPorts(), key);
    return records && { mediaType: "text/csv; charset=utf-8", body: csvOf(records) };
  }
  const route = await readRoute(readPorts(), key);
  if (!route) return undefined;
  return format === "gpx"
    ? { mediaType: "application/gpx+xml", body: gpxOf(route) }
    : { mediaType: "application/geo+json", body: JSON.stringify(route) };
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
