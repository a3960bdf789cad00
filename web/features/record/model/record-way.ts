import { distanceMm } from "@trips/core/domain/geodesy.ts";

type Place = { readonly latMicrodegrees: number; readonly lonMicrodegrees: number };

/**
 * The way so far, as the phone draws it. It is bounded, because it is stored again with every fix: when it has too many
 * points, every second one goes, and the next ones lie twice as far apart.
 */
export type RecordedWay = {
  readonly spacingMeters: number;
  /** Longitude and latitude in turn, in microdegrees: one array is copied faster than many. */
  readonly points: readonly number[];
};

export const maxWayPoints = 600;

export const noWay: RecordedWay = { spacingMeters: 10, points: [] };

const withoutEverySecond = (points: readonly number[]): number[] =>
  points.filter((_, index) => index % 4 < 2 || index >= points.length - 2);

/** Adds a place that is far enough from the last. */
export const extendWay = (way: RecordedWay, place: Place): RecordedWay => {
  const { spacingMeters, points } = way;
  const { latMicrodegrees, lonMicrodegrees } = place;
  const [lon, lat] = points.slice(-2);
  const last = { latMicrodegrees: lat ?? 0, lonMicrodegrees: lon ?? 0 };
  if (points.length > 0 && distanceMm(last, place) < spacingMeters * 1000) return way;
  const longer = [...points, lonMicrodegrees, latMicrodegrees];
  return longer.length <= 2 * maxWayPoints
    ? { spacingMeters, points: longer }
    : { spacingMeters: 2 * spacingMeters, points: withoutEverySecond(longer) };
};

const degrees = (microdegrees: number | undefined): number => (microdegrees ?? 0) / 1e6;

export const positionsOfWay = ({ points }: RecordedWay): (readonly [lon: number, lat: number])[] =>
  Array.from({ length: points.length / 2 }, (_, index) => [
    degrees(points[2 * index]),
    degrees(points[2 * index + 1]),
  ]);
