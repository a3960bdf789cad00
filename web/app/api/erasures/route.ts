import { TripsError } from "@trips/core/application/errors.ts";
import { type NextRequest, NextResponse } from "next/server";
import { eraseRequestOf } from "../../../features/erase/model/erase-request.ts";
import { erase } from "../../../features/erase/server/erase.ts";
import { refuse } from "../../../shared/server/data-access.ts";
import { readForm } from "../../../shared/server/read-form.ts";
import { isFromThisSite } from "../../../shared/server/same-origin.ts";
import { settings } from "../../../shared/server/settings.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { callerOf } from "../../../shared/session/model/session-data.ts";
import { readSession } from "../../../shared/session/server/session.ts";
import { queryOf } from "../../../shared/trips/model/trip-path.ts";

/** Erases what a form names and redirects to where it was; no script is needed. */
export const POST = async (request: NextRequest): Promise<NextResponse> => {
  if (!isFromThisSite(request.headers, settings().webUrl))
    return refuse(403, "Trips are deleted from the site's own pages only");
  const session = await readSession();
  if (!session) return NextResponse.redirect(siteUrl("/sign-in?return=%2Fprofile"), 303);
  const form = await readForm(request);
  const asked = form && eraseRequestOf(form);
  if (!asked) return refuse(400, "Expected the field trip, or all=all, of a form");
  try {
    await erase(callerOf(session), asked);
  } catch (error) {
    if (error instanceof TripsError) return refuse(404, "There is no such trip");
    console.error("nothing may have been erased:", error);
    return NextResponse.redirect(siteUrl("/profile?erased=failed"), 303);
  }
  const { trip, driver } = asked;
  const path =
    trip === undefined
      ? "/profile?erased=all"
      : `/trips/${encodeURIComponent(trip)}${queryOf({ driver, erased: String(Date.now()) })}`;
  return NextResponse.redirect(siteUrl(path), 303);
};
