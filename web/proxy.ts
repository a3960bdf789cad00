import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "./shared/server/security-headers.ts";
import { settings } from "./shared/server/settings.ts";
import { renewCookies } from "./shared/session/server/renew-cookies.ts";

/** These start and end a sign-in, and need no session. */
const isSignIn = (path: string): boolean => path.startsWith("/auth/") && path !== "/auth/token";

/** Gives every page its own nonce, which Next puts on scripts and styles, and renews the session when due. */
export const proxy = async (request: NextRequest): Promise<NextResponse> => {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const { apiUrl, map } = settings();
  const mapHosts = map.kind === "styles" ? map.hosts : [];
  const isDevelopment = process.env.NODE_ENV === "development";
  const policy = contentSecurityPolicy({ nonce, isDevelopment, apiUrl, mapHosts });
  const cookies = isSignIn(request.nextUrl.pathname) ? [] : await renewCookies(request);
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  for (const cookie of cookies) response.cookies.set(...cookie);
  return response;
};

export const config = { matcher: ["/((?!_next/static|icon.svg|api/alive).*)"] };
