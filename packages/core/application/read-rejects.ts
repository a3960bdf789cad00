import { storedTripOf } from "../domain/track.ts";
import type { TripKey } from "../domain/trip.ts";
import { type Caller, requireDriver } from "./caller.ts";
import { rejectedTripsOf } from "./reject-view.ts";
import type { TripReader } from "./trip-reader.ts";
import type { RejectsView } from "./views.ts";

type Ports = { readonly reader: Pick<TripReader, "rejectsOfTrip" | "rejectsOfDriver"> };

/** The most records to list per reason: for one trip, and for each trip of a day. */
const namedOfTrip = 1_000;
const namedOfDay = 10;

/** A trip's rejects, whether or not anything of the trip was counted. */
export const readTripRejects = async (
  caller: Caller,
  { reader }: Ports,
  key: TripKey,
): Promise<RejectsView> => {
  requireDriver(caller, key.driver);
  return { trips: rejectedTripsOf(await reader.rejectsOfTrip(storedTripOf(key)), namedOfTrip) };
};

/** The rejects of a driver's trips that arrived on a date (UTC). */
export const readDayRejects = async (
  caller: Caller,
  { reader }: Ports,
  driver: string,
  date: string,
): Promise<RejectsView> => {
  requireDriver(caller, driver);
  return { trips: rejectedTripsOf(await reader.rejectsOfDriver(driver, date), namedOfDay) };
};
