import { type NextRequest, NextResponse } from "next/server";
import { preferencesOfForm } from "../../../features/profile/model/preferences-form.ts";
import { refuse } from "../../../shared/server/data-access.ts";
import { readForm } from "../../../shared/server/read-form.ts";
import { isFromThisSite } from "../../../shared/server/same-origin.ts";
import { settings } from "../../../shared/server/settings.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { readSession } from "../../../shared/session/server/session.ts";
import { keepChoices } from "../../../shared/texts/server/keep-choices.ts";

/** Saves the profile's form and redirects back to it; no script is needed. */
export const POST = async (request: NextRequest): Promise<NextResponse> => {
  if (!isFromThisSite(request.headers, settings().webUrl))
    return refuse(403, "Preferences are saved from the site's own pages only");
  const session = await readSession();
  if (!session) return NextResponse.redirect(siteUrl("/sign-in?return=%2Fprofile"), 303);
  const form = await readForm(request);
  if (!form) return refuse(400, "Expected the fields locale, theme, units and vehicle of a form");
  const choices = preferencesOfForm(form);
  if (typeof choices === "string") return NextResponse.redirect(siteUrl(`/profile?problem=${choices}`), 303);
  try {
    await keepChoices(session, choices);
  } catch (error) {
    console.error("preferences cannot be kept:", error);
    return NextResponse.redirect(siteUrl("/profile?problem=unavailable"), 303);
  }
  return NextResponse.redirect(siteUrl("/profile?saved"), 303);
};
