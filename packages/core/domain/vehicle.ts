import { limits } from "./limits.ts";

/** A vehicle's name as a batch may carry it. */
export const isVehicle = (value: unknown): value is string => {
  if (typeof value !== "string" || value === "") return false;
  // No character takes more than two units: a text is never counted further than it may go.
  return value.length <= 2 * limits.vehicleLength && [...value].length <= limits.vehicleLength;
};
