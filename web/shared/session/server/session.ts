import "server-only";
import { getIronSession } from "iron-session";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { signInPathOf } from "../model/return-path.ts";
import { type Session, sessionOf } from "../model/session-data.ts";
import { type Renewal, renewalOf } from "../model/session-renewal.ts";
import { pendingCookie, renewalCookie, sessionCookie } from "./session-cookies.ts";

/** State kept between leaving for the issuer and coming back. */
export type PendingSignIn = {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnPath: string;
};

export const readSession = cache(async (): Promise<Session | undefined> => {
  const data = await getIronSession<Partial<Session>>(await cookies(), sessionCookie());
  return sessionOf(data, Date.now());
});

/** For pages: a visitor who is not signed in goes to the sign-in page, and from there back to `returnPath`. */
export const requireSession = async (returnPath: string): Promise<Session> =>
  (await readSession()) ?? redirect(signInPathOf(returnPath));

export const startSession = async (session: Session): Promise<void> => {
  const data = await getIronSession<Partial<Session>>(await cookies(), sessionCookie());
  Object.assign(data, session);
  await data.save();
};

export const endSession = async (): Promise<void> => {
  (await getIronSession(await cookies(), sessionCookie())).destroy();
  (await getIronSession(await cookies(), renewalCookie())).destroy();
};

export const keepRenewal = async (renewal: Renewal): Promise<void> => {
  const data = await getIronSession<Partial<Renewal>>(await cookies(), renewalCookie());
  Object.assign(data, renewal);
  await data.save();
};

export const readRenewal = async (): Promise<Renewal | undefined> =>
  renewalOf(await getIronSession(await cookies(), renewalCookie()));

export const keepPendingSignIn = async (pending: PendingSignIn): Promise<void> => {
  const data = await getIronSession<Partial<PendingSignIn>>(await cookies(), pendingCookie());
  Object.assign(data, pending);
  await data.save();
};

/** Can be read once, so that a return from the issuer cannot be replayed. */
export const takePendingSignIn = async (): Promise<PendingSignIn | undefined> => {
  const data = await getIronSession<Partial<PendingSignIn>>(await cookies(), pendingCookie());
  const { state, nonce, codeVerifier, returnPath } = data;
  data.destroy();
  if (!state || !nonce || !codeVerifier || !returnPath) return undefined;
  return { state, nonce, codeVerifier, returnPath };
};
