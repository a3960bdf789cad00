import type { NextRequest, NextResponse } from "next/server";
import {
  type FleetRoutes,
  isRouteLevel,
  routeLevels,
} from "../../../../../features/fleet/model/fleet-model.ts";
import { answerManager } from "../../../../../features/fleet/server/fleet-access.ts";
import { readFleetRoutes } from "../../../../../features/fleet/server/read-fleet.ts";
import { json, refuse } from "../../../../../shared/server/data-access.ts";
import type { DateRouteContext } from "../../../../../shared/server/page-props.ts";
import { maxRoutesPerRequest } from "../../../../../shared/trips/model/route-wants.ts";

/** The routes of the trips named by `trip=driver/trip`; a trip that is unknown on this date is left out. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  return answerManager(date, async (caller) => {
    const { searchParams } = request.nextUrl;
    const level = searchParams.get("level");
    if (!isRouteLevel(level)) return refuse(400, `level must be one of ${routeLevels.join(", ")}`);
    const keys = searchParams.getAll("trip");
    if (keys.length === 0 || keys.length > maxRoutesPerRequest)
      return refuse(400, `Name 1 to ${maxRoutesPerRequest} trips as trip=driver/trip`);
    const found: FleetRoutes = { routes: await readFleetRoutes(caller, date, keys, level) };
    return json(JSON.stringify(found));
  });
};
