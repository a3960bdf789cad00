import { isIdentifier } from "../domain/batch.ts";
import { fleetGroup } from "../domain/fleet-group.ts";
import type { TripKey } from "../domain/trip.ts";
import { TripsError } from "./errors.ts";

/** Who asks, by the claims of a verified token alone: the first argument of every use case that reads or shares. */
export type Caller = { readonly driver: string; readonly isFleet: boolean };

export const callerWith = (driver: string, groups: readonly string[]): Caller => ({
  driver,
  isFleet: groups.includes(fleetGroup),
});

export const noSuchTrip = (): TripsError => new TripsError("not-found", "There is no such trip.");

/** A driver's data are for that driver and for fleet managers. Others get "not found", so they learn nothing. */
export const requireDriver = (caller: Caller, driver: string): void => {
  if (driver !== caller.driver && !caller.isFleet) throw noSuchTrip();
};

/** Data of all drivers together are for fleet managers only. */
export const requireFleet = (caller: Caller): void => {
  if (!caller.isFleet) throw new TripsError("forbidden", 'Only members of the group "fleet" may read this.');
};

/** The trip that a URL names: the caller's own, or that of the driver that the URL names as well. */
export const tripNamed = (
  caller: Caller,
  { driver = caller.driver, trip }: { readonly driver?: unknown; readonly trip: unknown },
): TripKey => {
  if (!isIdentifier(driver) || !isIdentifier(trip)) throw noSuchTrip();
  requireDriver(caller, driver);
  return { driver, trip };
};
