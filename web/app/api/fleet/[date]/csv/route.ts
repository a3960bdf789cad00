import type { NextRequest, NextResponse } from "next/server";
import { fleetCsvOf } from "../../../../../features/fleet/model/fleet-csv.ts";
import { filterTrips, parseFleetQuery, sortTrips } from "../../../../../features/fleet/model/fleet-query.ts";
import { answerManager } from "../../../../../features/fleet/server/fleet-access.ts";
import { readFleetTrips } from "../../../../../features/fleet/server/read-fleet.ts";
import { download, refuse } from "../../../../../shared/server/data-access.ts";
import type { DateRouteContext } from "../../../../../shared/server/page-props.ts";

/** The trips that the page shows for the same query, all pages of them, as a file. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  return answerManager(date, async (caller) => {
    const { query, problems } = parseFleetQuery(request.nextUrl.searchParams);
    if (problems.length > 0) return refuse(400, problems.join("; "));
    const trips = sortTrips(filterTrips(await readFleetTrips(caller, date), query), query);
    return download(fleetCsvOf(trips), "text/csv; charset=utf-8; header=present", `fleet-${date}.csv`);
  });
};
