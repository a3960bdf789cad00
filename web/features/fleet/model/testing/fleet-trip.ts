import { listedTrip } from "../../../../shared/trips/model/testing/listed-trip.ts";
import type { FleetTrip } from "../fleet-model.ts";

export const fleetTrip = (given: Partial<FleetTrip> = {}): FleetTrip => {
  const listed = listedTrip(given);
  return {
    ...listed,
    wholeDistanceMeters: listed.distanceMeters,
    harshBrakes: 1,
    harshAccelerations: 0,
    ascentMeters: 0,
    descentMeters: 0,
    ...given,
  };
};
