import { readCounted } from "@trips/core/application/read-trips.ts";
import type { NextRequest, NextResponse } from "next/server";
import { answerCaller, json, noSuchTrip, tripOf } from "../../../../shared/server/data-access.ts";
import type { TripRouteContext } from "../../../../shared/server/page-props.ts";
import { readPorts } from "../../../../shared/server/read-ports.ts";

/** How many records the totals of the caller's own trip hold (`Counted`): none until some came out of the stream. */
export const GET = async (request: NextRequest, { params }: TripRouteContext): Promise<NextResponse> => {
  if (request.nextUrl.searchParams.has("driver")) return noSuchTrip();
  const { tripId } = await params;
  return answerCaller(async (caller) =>
    json(JSON.stringify(await readCounted(caller, readPorts(), tripOf(caller, request, tripId)))),
  );
};
