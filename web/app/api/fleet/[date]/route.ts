import type { NextRequest, NextResponse } from "next/server";
import type { FleetAnswer } from "../../../../features/fleet/model/fleet-model.ts";
import { answerManager } from "../../../../features/fleet/server/fleet-access.ts";
import { readFleet } from "../../../../features/fleet/server/read-fleet.ts";
import { json, notModified } from "../../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../../shared/server/etag.ts";
import type { DateRouteContext } from "../../../../shared/server/page-props.ts";

/**
 * The fleet's day as JSON (`FleetAnswer`); ended trips only if `settled` is not their current version. The ETag
 * identifies the state of the whole day, whatever part of it is requested.
 */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  return answerManager(date, async (caller) => {
    const fleet = await readFleet(caller, date);
    const changing: FleetAnswer = { ...fleet, settled: null };
    const etag = etagOf(JSON.stringify(changing));
    if (isUnchanged(request.headers.get("if-none-match"), etag)) return notModified(etag);
    const isKnown = request.nextUrl.searchParams.get("settled") === fleet.settledVersion;
    return json(JSON.stringify(isKnown ? changing : fleet), { ETag: etag });
  });
};
