import "server-only";
import type { SessionOptions } from "iron-session";
import { settings } from "../../server/settings.ts";
import { sessionLifetimeMs, signInLifetimeMs } from "../model/session-data.ts";

const pendingLifetimeSeconds = 900;

const isHttps = (): boolean => settings().webUrl.protocol === "https:";

/** A browser accepts __Host- cookies only from this exact host over https, and __Secure- cookies only over https. */
const cookie = (prefix: string, name: string, path: string, lifetimeSeconds: number): SessionOptions => ({
  cookieName: `${isHttps() ? prefix : ""}${name}`,
  password: settings().sessionSecret,
  ttl: lifetimeSeconds,
  cookieOptions: { httpOnly: true, sameSite: "lax", secure: isHttps(), path },
});

/** Who is signed in. */
export const sessionCookie = (): SessionOptions =>
  cookie("__Host-", "trips-session", "/", sessionLifetimeMs / 1000);

/** What the session is renewed with. Separate from the session, which every page reads. */
export const renewalCookie = (): SessionOptions =>
  cookie("__Host-", "trips-renewal", "/", signInLifetimeMs / 1000);

export const pendingCookie = (): SessionOptions =>
  cookie("__Secure-", "trips-pending", "/auth", pendingLifetimeSeconds);
