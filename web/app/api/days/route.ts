import { TripsError } from "@trips/core/application/errors.ts";
import type { NextRequest, NextResponse } from "next/server";
import { readDays } from "../../../features/trip/server/trips.ts";
import { isDate } from "../../../shared/dates/model/dates.ts";
import { answer, json, notModified, refuse } from "../../../shared/server/data-access.ts";
import { etagOf, isUnchanged } from "../../../shared/server/etag.ts";
import { readSession } from "../../../shared/session/server/session.ts";

/** One's own days `from`–`to` as JSON (`DayRangeView`): the driven dates only. */
export const GET = async (request: NextRequest): Promise<NextResponse> => {
  const session = await readSession();
  if (!session) return refuse(401, "Sign in first");
  const { searchParams } = request.nextUrl;
  const from = searchParams.get("from") ?? "";
  const to = searchParams.get("to") ?? "";
  if (!isDate(from) || !isDate(to)) return refuse(400, "Name the range as from=YYYY-MM-DD&to=YYYY-MM-DD");
  return answer(async () => {
    try {
      const body = JSON.stringify(await readDays(session.driver, from, to));
      const etag = etagOf(body);
      const unchanged = isUnchanged(request.headers.get("if-none-match"), etag);
      return unchanged ? notModified(etag) : json(body, { ETag: etag });
    } catch (error) {
      if (error instanceof TripsError) return refuse(400, error.message);
      throw error;
    }
  });
};
