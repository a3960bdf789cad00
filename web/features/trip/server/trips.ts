import "server-only";
import { gpxPieces } from "@trips/core/application/gpx.ts";
import { type DayRangeView, readDayRange } from "@trips/core/application/read-days.ts";
import {
  readDriverDay,
  readFleetDay,
  readParts,
  readTripAnalysis,
} from "@trips/core/application/read-trips.ts";
import type { RoutePart } from "@trips/core/application/route-part.ts";
import { csvPieces, geoJsonPieces } from "@trips/core/application/trip-files.ts";
import { tripViewOf } from "@trips/core/application/trip-view.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { addDays } from "../../../shared/dates/model/dates.ts";
import type { Scope } from "../../../shared/dates/model/scope.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import type { ExportFormat, HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import type { DayModel, DayRoute } from "../../day/model/day-model.ts";
import { dayModelOf } from "../../day/server/day-of-view.ts";
import { dayRouteOf } from "../../day/server/day-route-of-view.ts";
import type { TripModel } from "../model/trip-model.ts";
import { tripModelOf } from "./trip-of-view.ts";

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

export type ExportFile = { readonly mediaType: string; readonly pieces: AsyncIterable<string> };

const exports: Record<ExportFormat, { readonly mediaType: string; readonly piecesOf: PiecesOf }> = {
  gpx: { mediaType: "application/gpx+xml", piecesOf: gpxPieces },
  geojson: { mediaType: "application/geo+json", piecesOf: geoJsonPieces },
  csv: { mediaType: "text/csv; charset=utf-8", piecesOf: csvPieces },
};

type PiecesOf = (parts: AsyncIterable<RoutePart>) => AsyncIterable<string>;

/** A trip as a file, whole however long it is; undefined when there is no such trip. */
export const readExport = async (key: TripKey, format: ExportFormat): Promise<ExportFile | undefined> => {
  const parts = await readParts(readPorts(), key);
  const { mediaType, piecesOf } = exports[format];
  return parts && { mediaType, pieces: piecesOf(parts) };
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
