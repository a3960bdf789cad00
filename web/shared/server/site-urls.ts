import "server-only";
import { signInPathOf } from "../session/model/return-path.ts";
import type { SignInProblem } from "../session/server/oidc.ts";
import { settings } from "./settings.ts";

/** An absolute URL of this site; behind a proxy the request's own URL is not the public one. */
export const siteUrl = (path: string): URL => new URL(path, settings().webUrl);

export const signInProblemUrl = (problem: SignInProblem, returnPath: string): URL => {
  const url = siteUrl(signInPathOf(returnPath));
  url.searchParams.set("problem", problem);
  return url;
};
