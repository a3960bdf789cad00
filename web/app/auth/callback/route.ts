import { type NextRequest, NextResponse } from "next/server";
import { finishSignIn } from "../../../lib/oidc.ts";
import { startSession, takePendingSignIn } from "../../../lib/session.ts";
import { signInProblemUrl, siteUrl } from "../../../lib/site-urls.ts";

export const GET = async (request: NextRequest): Promise<NextResponse> => {
  const pending = await takePendingSignIn();
  if (!pending) return NextResponse.redirect(signInProblemUrl("expired", "/"), 303);
  const session = await finishSignIn(request.nextUrl.search, pending, Date.now());
  if (typeof session === "string")
    return NextResponse.redirect(signInProblemUrl(session, pending.returnPath), 303);
  await startSession(session);
  return NextResponse.redirect(siteUrl(pending.returnPath), 303);
};
