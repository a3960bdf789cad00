import type { FleetTrip } from "../fleet-model.ts";

export const fleetTrip = (given: Partial<FleetTrip> = {}): FleetTrip => {
  const { driver = "ana", tripId = "trip-1", distanceMeters = 10_000 } = given;
  return {
    key: `${driver}/${tripId}`,
    driver,
    tripId,
    vehicle: "AB123CD",
    timeZone: "America/Argentina/Buenos_Aires",
    start: "2026-11-20T11:00:00.000Z",
    end: "2026-11-20T11:30:00.000Z",
    isActive: false,
    distanceMeters,
    movingSeconds: 1_500,
    idleSeconds: 300,
    parkedSeconds: 0,
    unknownSeconds: 0,
    wholeDistanceMeters: distanceMeters,
    maxSpeedMps: 16.7,
    harshBrakes: 1,
    harshAccelerations: 0,
    ascentMeters: 0,
    descentMeters: 0,
    routeVersion: "version-0001",
    points: 1_800,
    ...given,
  };
};
