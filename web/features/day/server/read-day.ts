import "server-only";
import { type DayRangeView, readDayRange } from "@trips/core/application/day-range.ts";
import { readDriverDay } from "@trips/core/application/read-trips.ts";
import { tripViewOf } from "@trips/core/application/trip-view.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import type { DayModel, DayRoute } from "../model/day-model.ts";
import { dayModelOf } from "./day-of-view.ts";
import { dayRouteOf } from "./day-route-of-view.ts";

export const readDay = async (driver: string, date: string): Promise<DayModel> =>
  dayModelOf(await readDriverDay(readPorts(), driver, date));

/** A driver's days from `from` to `to`, both included; throws a `TripsError` when that is no range. */
export const readDays = (driver: string, from: string, to: string): Promise<DayRangeView> =>
  readDayRange(readPorts().ranges, driver, from, to);

/** What a trip's windows say of one date, with the version that `DayTrip.routeVersion` is compared with. */
export const readDayRoute = async (key: TripKey, date: string): Promise<DayRoute | undefined> => {
  const { reader, now } = readPorts();
  const [stored, windows] = await Promise.all([reader.loadTrip(key), reader.loadRoute(key)]);
  return stored && dayRouteOf(tripViewOf(key, stored.summary, now()), windows, date);
};
