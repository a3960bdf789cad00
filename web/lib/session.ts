import "server-only";
import { getIronSession, type SessionOptions } from "iron-session";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { signInPathOf } from "./return-path.ts";
import { type Session, sessionLifetimeMs, sessionOf } from "./session-data.ts";
import { settings } from "./settings.ts";

/** What is remembered between leaving for the issuer and coming back. */
export type PendingSignIn = {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnPath: string;
};

type RefreshData = { refreshToken?: string };

const pendingLifetimeSeconds = 900;

const isHttps = (): boolean => settings().webUrl.protocol === "https:";

const cookie = (name: string, path: string, lifetimeSeconds: number): SessionOptions => ({
  cookieName: name,
  password: settings().sessionSecret,
  ttl: lifetimeSeconds,
  cookieOptions: { httpOnly: true, sameSite: "lax", secure: isHttps(), path },
});

// A browser takes a cookie with the prefix __Host- from this very host over https only.
const sessionCookie = (): SessionOptions =>
  cookie(isHttps() ? "__Host-trips-session" : "trips-session", "/", sessionLifetimeMs / 1000);

// Strict, and for this path only: no page is asked for with it, and it makes no other request longer.
const refreshCookie = (): SessionOptions => {
  const options = cookie(
    isHttps() ? "__Secure-trips-refresh" : "trips-refresh",
    "/auth",
    sessionLifetimeMs / 1000,
  );
  return { ...options, cookieOptions: { ...options.cookieOptions, sameSite: "strict" } };
};

const pendingCookie = (): SessionOptions =>
  cookie(isHttps() ? "__Secure-trips-pending" : "trips-pending", "/auth", pendingLifetimeSeconds);

export const readSession = cache(async (): Promise<Session | undefined> => {
  const data = await getIronSession<Partial<Session>>(await cookies(), sessionCookie());
  return sessionOf(data, Date.now());
});

/** For pages: who is not signed in goes to the sign-in page, and from there back to `returnPath`. */
export const requireSession = async (returnPath: string): Promise<Session> =>
  (await readSession()) ?? redirect(signInPathOf(returnPath));

export const startSession = async (session: Session): Promise<void> => {
  const data = await getIronSession<Partial<Session>>(await cookies(), sessionCookie());
  Object.assign(data, session);
  await data.save();
};

export const endSession = async (): Promise<void> => {
  (await getIronSession(await cookies(), sessionCookie())).destroy();
  (await getIronSession(await cookies(), refreshCookie())).destroy();
};

/** Keeps the token by which the issuer gives ID tokens. It stands apart from the session, which every page reads. */
export const keepRefreshToken = async (refreshToken: string): Promise<void> => {
  const data = await getIronSession<RefreshData>(await cookies(), refreshCookie());
  data.refreshToken = refreshToken;
  await data.save();
};

/** Routes under /auth are sent it, no others. */
export const readRefreshToken = async (): Promise<string | undefined> =>
  (await getIronSession<RefreshData>(await cookies(), refreshCookie())).refreshToken;

export const keepPendingSignIn = async (pending: PendingSignIn): Promise<void> => {
  const data = await getIronSession<Partial<PendingSignIn>>(await cookies(), pendingCookie());
  Object.assign(data, pending);
  await data.save();
};

/** Can be taken once: the way back from the issuer is not walked twice. */
export const takePendingSignIn = async (): Promise<PendingSignIn | undefined> => {
  const data = await getIronSession<Partial<PendingSignIn>>(await cookies(), pendingCookie());
  const { state, nonce, codeVerifier, returnPath } = data;
  data.destroy();
  if (!state || !nonce || !codeVerifier || !returnPath) return undefined;
  return { state, nonce, codeVerifier, returnPath };
};
