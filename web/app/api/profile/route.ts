import { type NextRequest, NextResponse } from "next/server";
import { preferencesOfForm } from "../../../features/profile/model/preferences-form.ts";
import { refuse } from "../../../shared/server/data-access.ts";
import { isFromThisSite } from "../../../shared/server/same-origin.ts";
import { settings } from "../../../shared/server/settings.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { readSession } from "../../../shared/session/server/session.ts";
import { preferencesCookie, serializePreferences } from "../../../shared/texts/model/preferences.ts";

const yearSeconds = 31_536_000;

const readForm = async (request: NextRequest): Promise<FormData | undefined> => {
  try {
    return await request.formData();
  } catch {
    return undefined;
  }
};

/** Saves the profile's form and redirects back to it; no script is needed. */
export const POST = async (request: NextRequest): Promise<NextResponse> => {
  const { webUrl } = settings();
  if (!isFromThisSite(request.headers, webUrl))
    return refuse(403, "Preferences are saved from the site's own pages only");
  if (!(await readSession())) return NextResponse.redirect(siteUrl("/sign-in?return=%2Fprofile"), 303);
  const form = await readForm(request);
  if (!form) return refuse(400, "Expected the fields locale, units and vehicle of a form");
  const preferences = preferencesOfForm(form);
  if (typeof preferences === "string")
    return NextResponse.redirect(siteUrl(`/profile?problem=${preferences}`), 303);
  const response = NextResponse.redirect(siteUrl("/profile?saved"), 303);
  response.cookies.set(preferencesCookie, serializePreferences(preferences), {
    path: "/",
    maxAge: yearSeconds,
    httpOnly: true,
    sameSite: "lax",
    secure: webUrl.protocol === "https:",
  });
  return response;
};
