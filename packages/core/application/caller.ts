import { isIdentifier } from "../domain/batch.ts";
import { fleetGroup } from "../domain/fleet-group.ts";
import type { TripKey } from "../domain/trip.ts";
import { TripsError } from "./errors.ts";

/** Who asks, by the claims of a verified token and nothing else: the first argument of every use case that reads or shares. */
export type Caller = { readonly driver: string; readonly isFleet: boolean };

export const callerWith = (driver: string, groups: readonly string[]): Caller => ({
  driver,
  isFleet: groups.includes(fleetGroup),
});

export const noSuchTrip = (): TripsError => new TripsError("not-found", "There is no such trip.");

/** A driver's data are for that driver and for the fleet's managers. To others they are not found, so that nobody learns which exist. */
export const requireDriver = (caller: Caller, driver: string): void => {
  if (driver !== caller.driver && !caller.isFleet) throw noSuchTrip();
};

/** What is of all drivers at once is for the fleet's managers. */
export const requireFleet = (caller: Caller): void => {
  if (!caller.isFleet) throw new TripsError("forbidden", 'Only members of the group "fleet" may read this.');
};

/** The trip that an address names: one of the caller's own, or of the driver it names too. */
export const tripNamed = (
  caller: Caller,
  { driver = caller.driver, trip }: { readonly driver?: unknown; readonly trip: unknown },
): TripKey => {
  if (!isIdentifier(driver) || !isIdentifier(trip)) throw noSuchTrip();
  requireDriver(caller, driver);
  return { driver, trip };
};
