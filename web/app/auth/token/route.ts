import { type NextRequest, NextResponse } from "next/server";
import { isFromThisSite } from "../../../shared/server/same-origin.ts";
import { settings } from "../../../shared/server/settings.ts";
import { type RenewedToken, renewIdToken } from "../../../shared/session/server/oidc.ts";
import { keepRenewal, readRenewal, readSession } from "../../../shared/session/server/session.ts";

const headers = { "Cache-Control": "no-store" };

const refuse = (status: number, message: string): NextResponse =>
  NextResponse.json({ message }, { status, headers });

const refusals = {
  refused: () => refuse(401, "Sign in again"),
  unreachable: () => refuse(503, "The sign-in service cannot be reached at the moment"),
} as const;

/**
 * A fresh ID token (`ApiToken`) for the Record page, which posts to the HTTP API itself. The page holds it in memory;
 * the refresh token stays in a cookie that no script can read.
 */
export const POST = async (request: NextRequest): Promise<NextResponse> => {
  if (!isFromThisSite(request.headers, settings().webUrl))
    return refuse(403, "Tokens are given to the site's own pages only");
  const [session, renewal] = [await readSession(), await readRenewal()];
  if (!session || !renewal) return refuse(401, "Sign in first");
  const { refreshToken } = renewal;
  const renewed: RenewedToken | keyof typeof refusals = await renewIdToken(refreshToken, Date.now());
  if (typeof renewed === "string") return refusals[renewed]();
  if (renewed.driver !== session.driver) return refuse(401, "Sign in again");
  if (renewed.refreshToken !== refreshToken)
    await keepRenewal({ ...renewal, refreshToken: renewed.refreshToken });
  const { idToken, driver, expiresInSeconds } = renewed;
  return NextResponse.json({ idToken, driver, expiresInSeconds }, { headers });
};
