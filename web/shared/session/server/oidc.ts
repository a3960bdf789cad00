import "server-only";
import * as client from "openid-client";
import { settings } from "../../server/settings.ts";
import { type Session, sessionOfClaims, statedNameOf } from "../model/session-data.ts";
import type { PendingSignIn } from "./session.ts";

export type SignInProblem = "unreachable" | "refused" | "expired";

let discovered: Promise<client.Configuration> | undefined;

const discover = (): Promise<client.Configuration> => {
  const { issuerUrl, clientId } = settings();
  const execute = [
    client.enableNonRepudiationChecks,
    // The environment allows http on this machine only.
    ...(issuerUrl.protocol === "http:" ? [client.allowInsecureRequests] : []),
  ];
  return client.discovery(issuerUrl, clientId, undefined, client.None(), { execute, timeout: 10 });
};

const configuration = async (): Promise<client.Configuration> => {
  discovered ??= discover();
  try {
    return await discovered;
  } catch (error) {
    discovered = undefined;
    throw error;
  }
};

const report = (step: string, error: unknown): void => console.error(`sign-in: ${step} failed:`, error);

const callbackUrl = (): URL => new URL("/auth/callback", settings().webUrl);

export const beginSignIn = async (
  returnPath: string,
): Promise<{ readonly location: URL; readonly pending: PendingSignIn } | SignInProblem> => {
  let issuer: client.Configuration;
  try {
    issuer = await configuration();
  } catch (error) {
    report("discovery", error);
    return "unreachable";
  }
  const pending: PendingSignIn = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
    returnPath,
  };
  const location = client.buildAuthorizationUrl(issuer, {
    redirect_uri: callbackUrl().href,
    scope: "openid email profile",
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: "S256",
  });
  return { location, pending };
};

export type SignedIn = {
  readonly session: Session;
  /** As the issuer states it, if it does. */
  readonly statedName: string | undefined;
  readonly refreshToken: string | undefined;
};

/** Redeems the code. `query` is what the issuer sent the browser back with. */
export const finishSignIn = async (
  query: string,
  { state, nonce, codeVerifier }: PendingSignIn,
  now: number,
): Promise<SignedIn | SignInProblem> => {
  const url = callbackUrl();
  url.search = query;
  try {
    const tokens = await client.authorizationCodeGrant(await configuration(), url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims() ?? {};
    const session = sessionOfClaims(claims, now);
    if (!session) return "refused";
    return { session, statedName: statedNameOf(claims), refreshToken: tokens.refresh_token };
  } catch (error) {
    report("the code exchange", error);
    return isAnswer(error) ? "refused" : "unreachable";
  }
};

/** False: the issuer could not be reached, or did not answer. */
const isAnswer = (error: unknown): boolean =>
  (error instanceof client.AuthorizationResponseError ||
    error instanceof client.ResponseBodyError ||
    error instanceof client.ClientError) &&
  (error as { code?: string }).code !== "OAUTH_TIMEOUT";

export type RenewedToken = {
  readonly idToken: string;
  readonly driver: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly expiresInSeconds: number;
  /** The refresh token to use from now on: an issuer may rotate it with every use. */
  readonly refreshToken: string;
};

/** A fresh ID token for the signed-in user; "refused" if the issuer gives this browser no more. */
export const renewIdToken = async (
  refreshToken: string,
  now: number,
): Promise<RenewedToken | "refused" | "unreachable"> => {
  try {
    const tokens = await client.refreshTokenGrant(await configuration(), refreshToken);
    const claims = tokens.claims();
    if (!tokens.id_token || !claims) throw new Error("the issuer's answer has no ID token");
    return {
      idToken: tokens.id_token,
      driver: claims.sub,
      claims,
      expiresInSeconds: Math.floor(claims.exp - now / 1000),
      refreshToken: tokens.refresh_token ?? refreshToken,
    };
  } catch (error) {
    const isRefused = error instanceof client.ResponseBodyError && error.error === "invalid_grant";
    if (isRefused) return "refused";
    report("the renewal of a token", error);
    return "unreachable";
  }
};

/** Revokes the refresh token and the tokens issued with it; without a revocation endpoint it just expires. */
export const revokeRefreshToken = async (refreshToken: string): Promise<void> => {
  const issuer = await configuration();
  if (issuer.serverMetadata().revocation_endpoint) await client.tokenRevocation(issuer, refreshToken);
};

/** Where the issuer ends its own session; undefined when it has no such endpoint. */
export const signOutLocation = async (): Promise<URL | undefined> => {
  const issuer = await configuration();
  if (!issuer.serverMetadata().end_session_endpoint) return undefined;
  const back = new URL("/sign-in?signed-out", settings().webUrl).href;
  // Cognito's own parameter names beside those of OpenID Connect.
  return client.buildEndSessionUrl(issuer, { post_logout_redirect_uri: back, logout_uri: back });
};
