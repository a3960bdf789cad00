import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { gpxPieces } from "@trips/core/application/gpx.ts";
import { readParts, readTripAnalysis, requireTrip } from "@trips/core/application/read-trips.ts";
import type { RoutePart } from "@trips/core/application/route-part.ts";
import { csvPieces, geoJsonPieces } from "@trips/core/application/trip-files.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { tripAt } from "../../../shared/server/trip-access.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import type { ExportFormat } from "../model/trip-data-path.ts";
import type { TripModel } from "../model/trip-model.ts";
import { tripModelOf } from "./trip-of-view.ts";

/** The trip that a URL names, if it exists. */
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

/** A trip as a file, complete however long it is. */
export const readExport = async (caller: Caller, key: TripKey, format: ExportFormat): Promise<ExportFile> => {
  const { mediaType, piecesOf } = exports[format];
  return { mediaType, pieces: piecesOf(await readParts(caller, readPorts(), key)) };
};
