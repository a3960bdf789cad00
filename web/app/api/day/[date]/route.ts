import type { NextRequest, NextResponse } from "next/server";
import { readDay } from "../../../../features/day/server/read-day.ts";
import { answerDay, json, notModified } from "../../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../../shared/server/etag.ts";
import type { DateRouteContext } from "../../../../shared/server/page-props.ts";

/** The day as JSON (`DayModel`). Its trips name the versions of their routes, which are fetched separately. */
export const GET = async (request: NextRequest, { params }: DateRouteContext): Promise<NextResponse> => {
  const { date } = await params;
  return answerDay(date, async (caller) => {
    const body = JSON.stringify(await readDay(caller, date));
    const etag = etagOf(body);
    const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
    return unchanged ? notModified(etag) : json(body, { ETag: etag });
  });
};
