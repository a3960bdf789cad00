import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { eraseTrips, readErasures } from "@trips/core/application/erase-trips.ts";
import { storedTripOf } from "@trips/core/domain/track.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { tripAt } from "../../../shared/server/trip-access.ts";
import type { EraseRequest } from "../model/erase-request.ts";

export const erase = async (caller: Caller, { trip, driver }: EraseRequest): Promise<void> => {
  const whose = trip === undefined ? { driver: caller.driver, trip } : tripAt(caller, trip, driver);
  await eraseTrips(caller, readPorts().erasing, whose);
};

/** Whether the trip that a URL names has been erased by itself. */
export const isErased = async (caller: Caller, tripId: string, driver: unknown): Promise<boolean> => {
  const key = storedTripOf(tripAt(caller, tripId, driver));
  return (await readErasures(caller, readPorts().erasing, key.driver)).some(({ trip }) => trip === key.trip);
};
