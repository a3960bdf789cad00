import type { NextRequest, NextResponse } from "next/server";
import { answer, json, refuse } from "../../../../../lib/data-access.ts";
import { readFleetRoutes } from "../../../../../lib/fleet.ts";
import { fleetRefusal } from "../../../../../lib/fleet-access.ts";
import type { FleetRoutes } from "../../../../../lib/fleet-model.ts";
import { isRouteLevel, routeLevels } from "../../../../../lib/fleet-routes.ts";
import type { DateRouteContext } from "../../../../../lib/page-props.ts";
import { maxRoutesPerRequest } from "../../../../../lib/route-wants.ts";

/** The routes of the trips named by `trip=driver/trip`; a trip that is unknown on this date is left out. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  const refusal = await fleetRefusal(date);
  if (refusal) return refusal;
  const { searchParams } = request.nextUrl;
  const level = searchParams.get("level");
  if (!isRouteLevel(level)) return refuse(400, `level must be one of ${routeLevels.join(", ")}`);
  const keys = searchParams.getAll("trip");
  if (keys.length === 0 || keys.length > maxRoutesPerRequest)
    return refuse(400, `Name 1 to ${maxRoutesPerRequest} trips as trip=driver/trip`);
  return answer(async () => {
    const found: FleetRoutes = { routes: await readFleetRoutes(date, keys, level) };
    return json(JSON.stringify(found));
  });
};
