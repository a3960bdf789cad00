import { type NextRequest, NextResponse } from "next/server";
import { beginSignIn } from "../../../lib/oidc.ts";
import { localPathOf } from "../../../lib/return-path.ts";
import { keepPendingSignIn } from "../../../lib/session.ts";
import { signInProblemUrl } from "../../../lib/site-urls.ts";

export const GET = async (request: NextRequest): Promise<NextResponse> => {
  const returnPath = localPathOf(request.nextUrl.searchParams.get("return"));
  const begun = await beginSignIn(returnPath);
  if (typeof begun === "string") return NextResponse.redirect(signInProblemUrl(begun, returnPath), 303);
  await keepPendingSignIn(begun.pending);
  return NextResponse.redirect(begun.location, 303);
};
