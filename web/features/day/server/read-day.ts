import "server-only";
import type { Caller } from "@trips/core/application/caller.ts";
import { type DayRangeView, readDayRange, readDriverDay } from "@trips/core/application/read-days.ts";
import { readTripReading } from "@trips/core/application/read-trips.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { readPorts } from "../../../shared/server/read-ports.ts";
import { mixedRulesOf } from "../../../shared/trips/model/mixed-rules.ts";
import type { DayModel, DayRoute } from "../model/day-model.ts";
import { dayModelOf } from "./day-of-view.ts";
import { dayRouteOf } from "./day-route-of-view.ts";

/** The caller's own day. */
export const readDay = async (caller: Caller, date: string): Promise<DayModel> =>
  dayModelOf(await readDriverDay(caller, readPorts(), caller.driver, date));

/** The same with the versions of the rules that counted its trips, if there are several. */
export const readDayPage = async (
  caller: Caller,
  date: string,
): Promise<{ readonly day: DayModel; readonly mixedRules: readonly number[] }> => {
  const view = await readDriverDay(caller, readPorts(), caller.driver, date);
  return { day: dayModelOf(view), mixedRules: mixedRulesOf(view.trips) };
};

/** The caller's own days from `from` to `to`, inclusive; throws a `TripsError` if that is not a range. */
export const readDays = (caller: Caller, from: string, to: string): Promise<DayRangeView> =>
  readDayRange(caller, readPorts(), caller.driver, from, to);

/** What a trip's windows say about one date, with the version to compare with `DayTrip.routeVersion`. */
export const readDayRoute = async (caller: Caller, key: TripKey, date: string): Promise<DayRoute> => {
  const { trip, reading } = await readTripReading(caller, readPorts(), key);
  return dayRouteOf(trip, reading, date);
};
