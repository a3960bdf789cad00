/*
 * The lake repeats both in each row, and the rows of a buffer must fit Lambda's response: JSON takes six bytes for a
 * control character, and four for most others beyond ASCII.
 */

/** A lone surrogate would be stored as a different string than the one it is compared with later. */
export const storedVehicle = (vehicle: string): string =>
  vehicle.toWellFormed().replaceAll(/\p{Cc}/gu, "\ufffd");

/** Models have names of printable ASCII; whatever else is sent is not worth losing the batch. */
export const storedDevice = (device: string): string => device.replaceAll(/[^ !#-[\]-~]/gu, "?");
