import { type HeldPoints, queryOf, type TripAddress } from "../../../shared/trips/model/trip-path.ts";

export const tripDataPathOf = ({ tripId, driver }: TripAddress, held: HeldPoints): string =>
  `/api/trips/${tripId}${queryOf({ driver, points: String(held.points), version: held.version })}`;

export type ExportFormat = "gpx" | "geojson" | "csv";

export const exportFormats: readonly ExportFormat[] = ["gpx", "geojson", "csv"];

export const isExportFormat = (text: string): text is ExportFormat =>
  (exportFormats as readonly string[]).includes(text);

export const exportPathOf = ({ tripId, driver }: TripAddress, format: ExportFormat): string =>
  `/api/trips/${tripId}/export/${format}${queryOf({ driver })}`;
