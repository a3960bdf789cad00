import { limits } from "@trips/core/domain/limits.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { type NextRequest, NextResponse } from "next/server";
import { answer, dayAccess, json, refuse } from "../../../../../lib/data-access.ts";
import type { DayRoutes } from "../../../../../lib/day-model.ts";
import type { DateRouteContext } from "../../../../../lib/page-props.ts";
import { maxRoutesPerRequest } from "../../../../../lib/route-wants.ts";
import { readDayRoute } from "../../../../../lib/trips.ts";

const identifier = new RegExp(limits.identifierPattern);

const keyOf = (text: string): TripKey | undefined => {
  const [driver = "", trip = "", ...rest] = text.split("/");
  return identifier.test(driver) && identifier.test(trip) && rest.length === 0 ? { driver, trip } : undefined;
};

/** The routes of the trips named by `trip=driver/trip`. A trip that is unknown or not one's own is left out. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const access = await dayAccess(request, (await params).date);
  if (access instanceof NextResponse) return access;
  const { session, date, scope } = access;
  const keys = request.nextUrl.searchParams.getAll("trip").map(keyOf);
  if (keys.length === 0 || keys.length > maxRoutesPerRequest || keys.includes(undefined))
    return refuse(400, `Name 1 to ${maxRoutesPerRequest} trips as trip=driver/trip`);
  const visible = (keys as TripKey[]).filter(({ driver }) => scope === "fleet" || driver === session.driver);
  return answer(async () => {
    const routes = await Promise.all(visible.map((key) => readDayRoute(key, date)));
    const found: DayRoutes = { routes: routes.filter((route) => route !== undefined) };
    return json(JSON.stringify(found));
  });
};
