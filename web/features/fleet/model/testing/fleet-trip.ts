import { listedTrip } from "../../../../shared/trips/model/testing/listed-trip.ts";
import { type FleetTrip, notRunning } from "../fleet-trip.ts";

export const fleetTrip = (given: Partial<FleetTrip> = {}): FleetTrip => {
  const listed = listedTrip(given);
  return {
    ...listed,
    name: listed.driver,
    colour: 1,
    ...notRunning,
    wholeDistanceMeters: listed.distanceMeters,
    harshBrakes: 1,
    harshAccelerations: 0,
    ascentMeters: 0,
    descentMeters: 0,
    ...given,
  };
};
