import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "./lib/security-headers.ts";
import { settings } from "./lib/settings.ts";

/** Gives every page its own nonce; Next puts it on its scripts and styles. */
export const proxy = (request: NextRequest): NextResponse => {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const { apiUrl, mapStyleUrl } = settings();
  const isDevelopment = process.env.NODE_ENV === "development";
  const policy = contentSecurityPolicy({ nonce, isDevelopment, apiUrl, mapStyleUrl });
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
};

export const config = { matcher: ["/((?!_next/static|icon.svg).*)"] };
