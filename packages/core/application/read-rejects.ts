import type { TripKey } from "../domain/trip.ts";
import { type Caller, requireDriver } from "./caller.ts";
import { rejectedTripsOf } from "./reject-view.ts";
import type { TripReader } from "./trip-reader.ts";
import type { RejectsView } from "./views.ts";

type Ports = { readonly reader: Pick<TripReader, "rejectsOfTrip" | "rejectsOfDriver"> };

/** So many records of each reason are named: of one trip, and of each trip of a day. */
const namedOfTrip = 1_000;
const namedOfDay = 10;

/** What the consumer has rejected of a trip, whether or not it has counted anything of it. */
export const readTripRejects = async (
  caller: Caller,
  { reader }: Ports,
  key: TripKey,
): Promise<RejectsView> => {
  requireDriver(caller, key.driver);
  return { trips: rejectedTripsOf(await reader.rejectsOfTrip(key), namedOfTrip) };
};

/** What of a driver's trips arrived on a date (UTC) and was rejected. */
export const readDayRejects = async (
  caller: Caller,
  { reader }: Ports,
  driver: string,
  date: string,
): Promise<RejectsView> => {
  requireDriver(caller, driver);
  return { trips: rejectedTripsOf(await reader.rejectsOfDriver(driver, date), namedOfDay) };
};
