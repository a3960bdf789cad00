import { limits } from "./limits.ts";

/** Whether a batch may carry this vehicle name. */
export const isVehicle = (value: unknown): value is string => {
  if (typeof value !== "string" || value === "") return false;
  // No code point takes more than two units, so no text longer than twice the limit is spread.
  return value.length <= 2 * limits.vehicleLength && [...value].length <= limits.vehicleLength;
};
