import { type NextRequest, NextResponse } from "next/server";
import { keepName } from "../../../shared/people/server/people.ts";
import { signInProblemUrl, siteUrl } from "../../../shared/server/site-urls.ts";
import { signInLifetimeMs } from "../../../shared/session/model/session-data.ts";
import { finishSignIn } from "../../../shared/session/server/oidc.ts";
import { keepRenewal, startSession, takePendingSignIn } from "../../../shared/session/server/session.ts";
import { bringChoices } from "../../../shared/texts/server/keep-choices.ts";

export const GET = async (request: NextRequest): Promise<NextResponse> => {
  const pending = await takePendingSignIn();
  if (!pending) return NextResponse.redirect(signInProblemUrl("expired", "/"), 303);
  const now = Date.now();
  const signedIn = await finishSignIn(request.nextUrl.search, pending, now);
  if (typeof signedIn === "string")
    return NextResponse.redirect(signInProblemUrl(signedIn, pending.returnPath), 303);
  const { session, statedName, refreshToken } = signedIn;
  await startSession(session);
  if (statedName !== undefined) await keepName(session, statedName);
  await bringChoices(session);
  if (refreshToken) await keepRenewal({ refreshToken, endsAtMs: now + signInLifetimeMs });
  return NextResponse.redirect(siteUrl(pending.returnPath), 303);
};
