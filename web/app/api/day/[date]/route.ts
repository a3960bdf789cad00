import { type NextRequest, NextResponse } from "next/server";
import { readDay } from "../../../../features/trip/server/trips.ts";
import { answer, dayAccess, json, notModified } from "../../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../../shared/server/etag.ts";
import type { DateRouteContext } from "../../../../shared/server/page-props.ts";

/** The day as JSON (`DayModel`). Its trips name the versions of their routes, which are read apart. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const access = await dayAccess(request, (await params).date);
  if (access instanceof NextResponse) return access;
  return answer(async () => {
    const body = JSON.stringify(await readDay(access.session.driver, access.date, access.scope));
    const etag = etagOf(body);
    const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
    return unchanged ? notModified(etag) : json(body, { ETag: etag });
  });
};
