import "server-only";
import { type DayRangeView, readDayRange } from "@trips/core/application/day-range.ts";
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
import { dayModelOf } from "./day-of-view.ts";
import { dayRouteOf } from "./day-route-of-view.ts";
import { readPorts } from "./read-ports.ts";
import type { Scope } from "./scope.ts";
import type { TripModel } from "./trip-model.ts";
import { tripModelOf } from "./trip-of-view.ts";
import type { ExportFormat, HeldPoints } from "./trip-path.ts";

/** The caller has made sure that `driver` may see this scope. */
export const readDay = async (driver: string, date: string, scope: Scope): Promise<DayModel> =>
  dayModelOf(
    scope === "fleet"
      ? await readFleetDay(readPorts(), date)
      : await readDriverDay(readPorts(), driver, date),
    scope,
  );

/** A driver's days from `from` to `to`, both included; throws a `TripsError` when that is no range. */
export const readDays = (driver: string, from: string, to: string): Promise<DayRangeView> =>
  readDayRange(readPorts().ranges, driver, from, to);

/** What a trip's windows say of one date, with the version that `DayTrip.routeVersion` is compared with. */
export const readDayRoute = async (key: TripKey, date: string): Promise<DayRoute | undefined> => {
  const { reader, now } = readPorts();
  const [stored, windows] = await Promise.all([reader.loadTrip(key), reader.loadRoute(key)]);
  return stored && dayRouteOf(tripViewOf(key, stored.summary, now()), windows, date);
};

export const hasTrip = async (key: TripKey): Promise<boolean> =>
  (await readPorts().reader.loadTrip(key)) !== undefined;

/** The caller has made sure that the trip may be seen. */
export const readTripModel = async (key: TripKey, held?: HeldPoints): Promise<TripModel | undefined> => {
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
  const date = localDate(browserTimeZone);
  const { ranges } = readPorts();
  const trips = await ranges.tripsOfDriverBetween(driver, addDays(date, -1), addDays(date, 1));
  const latest = trips.reduce<(typeof trips)[number] | undefined>(
    (last, trip) => (!last || trip.summary.endT > last.summary.endT ? trip : last),
    undefined,
  );
  return latest?.summary.timeZone.text ?? browserTimeZone;
};
