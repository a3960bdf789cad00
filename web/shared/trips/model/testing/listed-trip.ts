import type { DayFigures } from "../figures.ts";
import type { ListedTrip } from "../listed-trip.ts";

export const noDayFigures: DayFigures = {
  distanceMeters: 0,
  movingSeconds: 0,
  idleSeconds: 0,
  parkedSeconds: 0,
  unknownSeconds: 0,
};

export const listedTrip = (given: Partial<ListedTrip> = {}): ListedTrip => {
  const { driver = "ana", tripId = "trip-1" } = given;
  return {
    key: `${driver}/${tripId}`,
    driver,
    tripId,
    vehicle: "AB123CD",
    timeZone: "America/Argentina/Buenos_Aires",
    start: "2026-11-20T11:00:00.000Z",
    end: "2026-11-20T11:30:00.000Z",
    isActive: false,
    distanceMeters: 10_000,
    movingSeconds: 1_500,
    idleSeconds: 300,
    parkedSeconds: 0,
    unknownSeconds: 0,
    maxSpeedMps: 16.7,
    routeVersion: "version-0001",
    points: 1_800,
    ...given,
  };
};
