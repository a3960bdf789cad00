import { type NextRequest, NextResponse } from "next/server";
import { answer, json, noSuchTrip, tripAccess } from "../../../../lib/data-access.ts";
import type { TripRouteContext } from "../../../../lib/page-props.ts";
import { readCounted } from "../../../../lib/record-counted.ts";

/** How many records of a trip its totals hold (`Counted`): none as long as nothing came out of the stream. */
export const GET = async (request: NextRequest, { params }: TripRouteContext): Promise<NextResponse> => {
  if (request.nextUrl.searchParams.has("driver")) return noSuchTrip();
  const key = await tripAccess(request, (await params).tripId);
  if (key instanceof NextResponse) return key;
  return answer(async () => json(JSON.stringify(await readCounted(key))));
};
