import type { TripAnalysis } from "@trips/core/application/views.ts";

const startMs = Date.UTC(2026, 10, 20, 11);

/** A car that goes east along the equator at 1 Hz, without the fix `skip`. */
export const aTripAnalysis = (given: {
  readonly points: number;
  readonly speed?: number | null;
  readonly skip?: number;
}): TripAnalysis => {
  const { points, speed = 11.13, skip } = given;
  const indexes = Array.from({ length: points }, (_, index) => index).filter((index) => index !== skip);
  const quality = { unique: points, filtered: 0, late: 0, teleports: 0, gaps: 0, conflicts: 0, missing: 0 };
  return {
    trip: {
      tripId: "trip-1",
      driver: "ana",
      vehicle: "AB123CD",
      timeZone: "America/Argentina/Buenos_Aires",
      start: new Date(startMs).toISOString(),
      end: new Date(startMs + (points - 1) * 1000).toISOString(),
      status: "ended",
      distanceMeters: (points - 1) * 11.13,
      movingSeconds: points - 1,
      idleSeconds: 0,
      maxSpeedMps: speed,
      averageMovingSpeedMps: 11.13,
      harshBrakes: 0,
      harshAccelerations: 0,
      quality,
      days: [],
      stops: [],
    },
    route: {
      type: "Feature",
      geometry: { type: "LineString", coordinates: indexes.map((index) => [index / 1e4, 0] as const) },
      properties: {
        tripId: "trip-1",
        driver: "ana",
        times: indexes.map((index) => new Date(startMs + index * 1000).toISOString()),
        speeds: indexes.map(() => speed),
      },
    },
    drivenMeters: indexes.map((index) => index * 11.13),
    received: points,
    late: [],
    marks: [],
    filteredFixes: [],
    windows: [],
  };
};
