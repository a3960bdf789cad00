import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { gpxPieces } from "@trips/core/application/gpx.ts";
import {
  type DayRangeView,
  readDayRange,
  readDriverDay,
  readFleetDay,
  readLatestTimeZone,
} from "@trips/core/application/read-days.ts";
import {
  readParts,
  readTripAnalysis,
  readTripReading,
  requireTrip,
} from "@trips/core/application/read-trips.ts";
import type { RoutePart } from "@trips/core/application/route-part.ts";
import { csvPieces, geoJsonPieces } from "@trips/core/application/trip-files.ts";
import { localDateOf } from "@trips/core/domain/local-date.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { addDays } from "../../../shared/dates/model/dates.ts";
import type { Scope } from "../../../shared/dates/model/scope.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { tripAt } from "../../../shared/server/trip-access.ts";
import type { ExportFormat, HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import type { DayModel, DayRoute } from "../../day/model/day-model.ts";
import { dayModelOf } from "../../day/server/day-of-view.ts";
import { dayRouteOf } from "../../day/server/day-route-of-view.ts";
import type { TripModel } from "../model/trip-model.ts";
import { tripModelOf } from "./trip-of-view.ts";

/** The caller's own day, or everyone's. */
export const readDay = async (caller: Caller, date: string, scope: Scope): Promise<DayModel> =>
  dayModelOf(
    scope === "fleet"
      ? await readFleetDay(caller, readPorts(), date)
      : await readDriverDay(caller, readPorts(), caller.driver, date),
    scope,
  );

/** The caller's own days from `from` to `to`, both included; throws a `TripsError` when that is no range. */
export const readDays = (caller: Caller, from: string, to: string): Promise<DayRangeView> =>
  readDayRange(caller, readPorts().ranges, caller.driver, from, to);

/** What a trip's windows say of one date, with the version that `DayTrip.routeVersion` is compared with. */
export const readDayRoute = async (caller: Caller, key: TripKey, date: string): Promise<DayRoute> => {
  const { trip, reading } = await readTripReading(caller, readPorts(), key);
  return dayRouteOf(trip, reading, date);
};

/** The trip that an address names, if it is there. */
export const findTrip = async (caller: Caller, tripId: string, driver: unknown): Promise<TripKey> => {
  const key = tripAt(caller, tripId, driver);
  await requireTrip(caller, readPorts(), key);
  return key;
};

export const readTripModel = async (caller: Caller, key: TripKey, held?: HeldPoints): Promise<TripModel> =>
  tripModelOf(await readTripAnalysis(caller, readPorts(), key), held);

export type ExportFile = { readonly mediaType: string; readonly pieces: AsyncIterable<string> };

const exports: Record<ExportFormat, { readonly mediaType: string; readonly piecesOf: PiecesOf }> = {
  gpx: { mediaType: "application/gpx+xml", piecesOf: gpxPieces },
  geojson: { mediaType: "application/geo+json", piecesOf: geoJsonPieces },
  csv: { mediaType: "text/csv; charset=utf-8", piecesOf: csvPieces },
};

type PiecesOf = (parts: AsyncIterable<RoutePart>) => AsyncIterable<string>;

/** A trip as a file, whole however long it is. */
export const readExport = async (caller: Caller, key: TripKey, format: ExportFormat): Promise<ExportFile> => {
  const { mediaType, piecesOf } = exports[format];
  return { mediaType, pieces: piecesOf(await readParts(caller, readPorts(), key)) };
};

export const localDate = (timeZone: string): string => localDateOf(readPorts().now(), timeZone);

/**
 * The zone whose date is today: that of the caller's latest trip around now, else the browser's, so that
 * someone who drives in Buenos Aires and looks from Berlin sees the day that is being driven.
 */
export const readTodayZone = async (caller: Caller, browserTimeZone: string): Promise<string> => {
  const date = localDate(browserTimeZone);
  const [from, to] = [addDays(date, -1), addDays(date, 1)];
  const zone = await readLatestTimeZone(caller, readPorts().ranges, caller.driver, from, to);
  return zone ?? browserTimeZone;
};
