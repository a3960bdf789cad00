import { type Caller, tripNamed } from "@trips/core/application/caller.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The trip that a URL names; its path segments are still escaped. */
export const tripAt = (caller: Caller, tripId: string, driver: unknown): TripKey =>
  tripNamed(caller, { driver, trip: decoded(tripId) });
