import { type NextRequest, NextResponse } from "next/server";
import { finishSignIn } from "../../../lib/oidc.ts";
import { keepRefreshToken, startSession, takePendingSignIn } from "../../../lib/session.ts";
import { signInProblemUrl, siteUrl } from "../../../lib/site-urls.ts";

export const GET = async (request: NextRequest): Promise<NextResponse> => {
  const pending = await takePendingSignIn();
  if (!pending) return NextResponse.redirect(signInProblemUrl("expired", "/"), 303);
  const signedIn = await finishSignIn(request.nextUrl.search, pending, Date.now());
  if (typeof signedIn === "string")
    return NextResponse.redirect(signInProblemUrl(signedIn, pending.returnPath), 303);
  await startSession(signedIn.session);
  if (signedIn.refreshToken) await keepRefreshToken(signedIn.refreshToken);
  return NextResponse.redirect(siteUrl(pending.returnPath), 303);
};
