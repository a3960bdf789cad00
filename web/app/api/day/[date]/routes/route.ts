import { limits } from "@trips/core/domain/limits.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import type { NextRequest, NextResponse } from "next/server";
import type { DayRoutes } from "../../../../../features/day/model/day-model.ts";
import { readDayRoute } from "../../../../../features/day/server/read-day.ts";
import { answerDay, json, refuse } from "../../../../../shared/server/data-access.ts";
import { unlessNotFound } from "../../../../../shared/server/not-found.ts";
import type { DateRouteContext } from "../../../../../shared/server/page-props.ts";
import { maxRoutesPerRequest } from "../../../../../shared/trips/model/route-wants.ts";

const identifier = new RegExp(limits.identifierPattern);

const keyOf = (text: string): TripKey | undefined => {
  const [driver = "", trip = "", ...rest] = text.split("/");
  return identifier.test(driver) && identifier.test(trip) && rest.length === 0 ? { driver, trip } : undefined;
};

/** The routes of the trips named by `trip=driver/trip`. Unknown trips and other drivers' are left out. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  return answerDay(date, async (caller) => {
    const keys = request.nextUrl.searchParams.getAll("trip").map(keyOf);
    if (keys.length === 0 || keys.length > maxRoutesPerRequest || keys.includes(undefined))
      return refuse(400, `Name 1 to ${maxRoutesPerRequest} trips as trip=driver/trip`);
    // In their own day a fleet manager is a driver like any other.
    const driver = { ...caller, isFleet: false };
    const routes = await Promise.all(
      (keys as TripKey[]).map((key) => unlessNotFound(() => readDayRoute(driver, key, date))),
    );
    const found: DayRoutes = { routes: routes.filter((route) => route !== undefined) };
    return json(JSON.stringify(found));
  });
};
