import { limits } from "./limits.ts";

/** Whether it is a text of one character at least. */
export const isName = (value: unknown, mostCharacters: number): value is string => {
  if (typeof value !== "string" || value === "") return false;
  // No code point takes more than two units, so no text longer than twice the limit is spread.
  return value.length <= 2 * mostCharacters && [...value].length <= mostCharacters;
};

/** Whether a batch may carry this vehicle name. */
export const isVehicle = (value: unknown): value is string => isName(value, limits.vehicleLength);

/** Whether a batch may carry this model of phone. */
export const isDevice = (value: unknown): value is string => isName(value, limits.deviceLength);
