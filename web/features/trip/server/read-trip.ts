import "server-only";
import { gpxPieces } from "@trips/core/application/gpx.ts";
import { readParts, readTripAnalysis } from "@trips/core/application/read-trips.ts";
import type { RoutePart } from "@trips/core/application/route-part.ts";
import { csvPieces, geoJsonPieces } from "@trips/core/application/trip-files.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import type { HeldPoints } from "../../../shared/trips/model/trip-path.ts";
import type { ExportFormat } from "../model/trip-data-path.ts";
import type { TripModel } from "../model/trip-model.ts";
import { tripModelOf } from "./trip-of-view.ts";

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
