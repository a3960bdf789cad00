import type { QualityView, RejectedView, TripAnalysis } from "@trips/core/application/views.ts";
import { rulesVersion } from "@trips/core/domain/rules.ts";

export const noQuality: QualityView = {
  unique: 0,
  filtered: 0,
  outliers: 0,
  misclocked: 0,
  marked: 0,
  late: 0,
  jumps: 0,
  gaps: 0,
  uncountedMeters: 0,
  conflicts: 0,
  missing: 0,
};

export const noRejected: RejectedView = { count: 0, isAtLeast: false, reasons: {} };

const startMs = Date.UTC(2026, 10, 20, 11);

/** A car that goes east along the equator at 1 Hz, without the fix `skip`. */
export const aTripAnalysis = (given: {
  readonly points: number;
  readonly speed?: number | null;
  readonly skip?: number;
}): TripAnalysis => {
  const { points, speed = 11.13, skip } = given;
  const indexes = Array.from({ length: points }, (_, index) => index).filter((index) => index !== skip);
  return {
    trip: {
      tripId: "trip-1",
      driver: "ana",
      name: null,
      purpose: null,
      vehicle: "AB123CD",
      timeZone: "America/Argentina/Buenos_Aires",
      start: new Date(startMs).toISOString(),
      end: new Date(startMs + (points - 1) * 1000).toISOString(),
      status: "ended",
      distanceMeters: (points - 1) * 11.13,
      movingSeconds: points - 1,
      idleSeconds: 0,
      parkedSeconds: 0,
      unknownSeconds: 0,
      maxSpeedMps: speed,
      averageMovingSpeedMps: 11.13,
      harshBrakes: 0,
      harshAccelerations: 0,
      ascentMeters: 0,
      descentMeters: 0,
      batteryPercent: null,
      quality: { ...noQuality, unique: points, rejected: noRejected },
      rules: rulesVersion,
      days: [],
      corrections: { wrong: [], cuts: [] },
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
    leftOutFixes: [],
    windows: [],
  };
};
