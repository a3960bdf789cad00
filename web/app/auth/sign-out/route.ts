import { type NextRequest, NextResponse } from "next/server";
import { isFromThisSite } from "../../../shared/server/same-origin.ts";
import { settings } from "../../../shared/server/settings.ts";
import { siteUrl } from "../../../shared/server/site-urls.ts";
import { revokeRefreshToken, signOutLocation } from "../../../shared/session/server/oidc.ts";
import { endSession, readRenewal } from "../../../shared/session/server/session.ts";
import { readTexts } from "../../../shared/texts/server/read-texts.ts";

const escapeHtml = (text: string): string => text.replace(/[<>&"']/g, (each) => `&#${each.charCodeAt(0)};`);

/**
 * Ends the session here, then at the issuer. With `form-action 'self'` a browser does not follow a form's redirect to
 * another host, so the answer is a page that navigates there on its own.
 */
export const POST = async (request: NextRequest): Promise<NextResponse> => {
  if (!isFromThisSite(request.headers, settings().webUrl))
    return NextResponse.json(
      { message: "Signing out works from the site's own pages only" },
      { status: 403 },
    );
  const renewal = await readRenewal();
  await endSession();
  let location: URL | undefined;
  try {
    if (renewal) await revokeRefreshToken(renewal.refreshToken);
    location = await signOutLocation();
  } catch (error) {
    console.error("sign-out: the issuer cannot be reached; its own session stays:", error);
  }
  if (!location) return NextResponse.redirect(siteUrl("/sign-in?signed-out"), 303);
  const { locale, messages } = await readTexts();
  const { leaving, proceed } = messages.signingOut;
  const href = escapeHtml(location.href);
  return new NextResponse(
    `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><link rel="icon" href="/icon.svg"><title>${leaving}</title><p>${leaving} <a href="${href}">${proceed}</a></p></html>`,
    { headers: { "Content-Type": "text/html; charset=utf-8", Refresh: `0; url=${location.href}` } },
  );
};
