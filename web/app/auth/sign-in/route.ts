import { type NextRequest, NextResponse } from "next/server";
import { signInProblemUrl } from "../../../shared/server/site-urls.ts";
import { localPathOf } from "../../../shared/session/model/return-path.ts";
import { beginSignIn } from "../../../shared/session/server/oidc.ts";
import { keepPendingSignIn } from "../../../shared/session/server/session.ts";

export const GET = async (request: NextRequest): Promise<NextResponse> => {
  const returnPath = localPathOf(request.nextUrl.searchParams.get("return"));
  const begun = await beginSignIn(returnPath);
  if (typeof begun === "string") return NextResponse.redirect(signInProblemUrl(begun, returnPath), 303);
  await keepPendingSignIn(begun.pending);
  return NextResponse.redirect(begun.location, 303);
};
