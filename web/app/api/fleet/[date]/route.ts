import type { NextRequest, NextResponse } from "next/server";
import { answer, json, notModified } from "../../../../lib/data-access.ts";
import { etagOf, isUnchanged } from "../../../../lib/etag.ts";
import { readFleet } from "../../../../lib/fleet.ts";
import { fleetRefusal } from "../../../../lib/fleet-access.ts";
import type { FleetAnswer } from "../../../../lib/fleet-model.ts";
import type { DateRouteContext } from "../../../../lib/page-props.ts";

/**
 * The fleet's day as JSON (`FleetAnswer`), what has ended only when `settled` does not name its version. The
 * ETag names the state of the day, whatever part of it is asked for.
 */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  const refusal = await fleetRefusal(date);
  if (refusal) return refusal;
  return answer(async () => {
    const fleet = await readFleet(date);
    const changing: FleetAnswer = { ...fleet, settled: null };
    const etag = etagOf(JSON.stringify(changing));
    if (isUnchanged(request.headers.get("if-none-match"), etag)) return notModified(etag);
    const isKnown = request.nextUrl.searchParams.get("settled") === fleet.settledVersion;
    return json(JSON.stringify(isKnown ? changing : fleet), { ETag: etag });
  });
};
