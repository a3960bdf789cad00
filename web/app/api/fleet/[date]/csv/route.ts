import type { NextRequest, NextResponse } from "next/server";
import { answer, download, refuse } from "../../../../../lib/data-access.ts";
import { readFleetTrips } from "../../../../../lib/fleet.ts";
import { fleetRefusal } from "../../../../../lib/fleet-access.ts";
import { fleetCsvOf } from "../../../../../lib/fleet-csv.ts";
import { filterTrips, parseFleetQuery, sortTrips } from "../../../../../lib/fleet-query.ts";
import type { DateRouteContext } from "../../../../../lib/page-props.ts";

/** The trips that the page shows at the same address, all pages of them, as a file. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  const refusal = await fleetRefusal(date);
  if (refusal) return refusal;
  const { query, problems } = parseFleetQuery(request.nextUrl.searchParams);
  if (problems.length > 0) return refuse(400, problems.join("; "));
  return answer(async () => {
    const trips = sortTrips(filterTrips(await readFleetTrips(date), query), query);
    return download(fleetCsvOf(trips), "text/csv; charset=utf-8; header=present", `fleet-${date}.csv`);
  });
};
