import { type NextRequest, NextResponse } from "next/server";
import { readCounted } from "../../../../features/record/server/read-counted.ts";
import { answer, json, noSuchTrip, tripAccess } from "../../../../shared/server/data-access.ts";
import type { TripRouteContext } from "../../../../shared/server/page-props.ts";

/** How many records of a trip its totals hold (`Counted`): none as long as nothing came out of the stream. */
export const GET = async (request: NextRequest, { params }: TripRouteContext): Promise<NextResponse> => {
  if (request.nextUrl.searchParams.has("driver")) return noSuchTrip();
  const key = await tripAccess(request, (await params).tripId);
  if (key instanceof NextResponse) return key;
  return answer(async () => json(JSON.stringify(await readCounted(key))));
};
