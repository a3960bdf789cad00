import type { NextRequest, NextResponse } from "next/server";
import { readDays } from "../../../features/day/server/read-day.ts";
import { isDate } from "../../../shared/dates/model/dates.ts";
import { answerCaller, json, notModified, refuse } from "../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../shared/server/etag.ts";

/** The caller's own days `from`–`to` as JSON (`DayRangeView`): the driven dates only. */
export const GET = (request: NextRequest): Promise<NextResponse> =>
  answerCaller(async (caller) => {
    const { searchParams } = request.nextUrl;
    const from = searchParams.get("from") ?? "";
    const to = searchParams.get("to") ?? "";
    if (!isDate(from) || !isDate(to)) return refuse(400, "Name the range as from=YYYY-MM-DD&to=YYYY-MM-DD");
    const body = JSON.stringify(await readDays(caller, from, to));
    const etag = etagOf(body);
    const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
    return unchanged ? notModified(etag) : json(body, { ETag: etag });
  });
