import { setTimeout } from "node:timers/promises";
import { commandLineRedirectUri } from "@trips/core/pipeline.ts";
import * as oidc from "openid-client";
import { CliError } from "../cli-error.ts";
import type { IssuedToken } from "../token-source.ts";
import { listenForRedirect } from "./loopback.ts";

export type SignInOptions = {
  /** The user pool's: https://cognito-idp.<region>.amazonaws.com/<pool>. */
  readonly issuer: string;
  readonly clientId: string;
  readonly signal?: AbortSignal;
  readonly print: (line: string) => void;
  readonly now?: () => number;
};

export type SignedIn = {
  readonly token: IssuedToken;
  /** Another token of the same user, without a new sign-in. */
  readonly renew: () => Promise<IssuedToken>;
};

const patienceMs = 5 * 60_000;

const describe = (error: unknown): string => {
  const { error_description, message, cause } = error as Error & { error_description?: string };
  return error_description ?? (cause instanceof Error ? `${message}: ${cause.message}` : message);
};

const failed = (issuer: string, error: unknown): CliError =>
  error instanceof CliError
    ? error
    : new CliError("issuer", `cannot sign in at ${issuer}: ${describe(error)}`);

const discover = ({ issuer, clientId }: SignInOptions): Promise<oidc.Configuration> => {
  const url = new URL(issuer);
  // Plain HTTP is safe on this machine: nobody is in between.
  const insecure = url.protocol === "http:" && url.hostname === "localhost";
  return oidc.discovery(url, clientId, undefined, oidc.None(), {
    execute: insecure ? [oidc.allowInsecureRequests] : [],
  });
};

type Tokens = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>;

/** The API wants the ID token, which says who it is. */
const issuedToken = (tokens: Tokens, now: () => number): IssuedToken => {
  const { id_token: idToken } = tokens;
  if (idToken === undefined) throw new Error("the issuer gave no ID token");
  return { idToken, expiresAtMs: tokens.claims()?.exp === undefined ? now() : tokens.claims()!.exp * 1000 };
};

const waitForRedirect = async (comesBack: Promise<URL>, signal: AbortSignal | undefined): Promise<URL> => {
  const waiting = new AbortController();
  const stop = signal === undefined ? waiting.signal : AbortSignal.any([waiting.signal, signal]);
  try {
    return await Promise.race([
      comesBack,
      setTimeout(patienceMs, undefined, { signal: stop }).then(() => {
        throw new CliError("issuer", "nobody signed in for five minutes");
      }),
    ]);
  } catch (error) {
    if (signal?.aborted) throw new CliError("interrupted", "interrupted");
    throw error;
  } finally {
    waiting.abort();
  }
};

/** Signs a person in through their browser: authorization code with PKCE, since Cognito has no device flow. */
export const signIn = async (options: SignInOptions): Promise<SignedIn> => {
  const { issuer, print, signal, now = Date.now } = options;
  try {
    const configuration = await discover(options);
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const expectedState = oidc.randomState();
    const address = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: commandLineRedirectUri,
      scope: "openid",
      state: expectedState,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const loopback = await listenForRedirect(commandLineRedirectUri);
    try {
      print(`Sign in with a browser on this machine:\n\n  ${address.href}\n`);
      const back = await waitForRedirect(loopback.comesBack, signal);
      const tokens = await oidc.authorizationCodeGrant(configuration, back, {
        pkceCodeVerifier,
        expectedState,
      });
      let refreshToken = tokens.refresh_token;
      const renew = async (): Promise<IssuedToken> => {
        if (refreshToken === undefined) throw new CliError("token", "the sign-in has expired");
        try {
          const renewed = await oidc.refreshTokenGrant(configuration, refreshToken);
          refreshToken = renewed.refresh_token ?? refreshToken;
          return issuedToken(renewed, now);
        } catch (error) {
          throw failed(issuer, error);
        }
      };
      return { token: issuedToken(tokens, now), renew };
    } finally {
      loopback.stop();
    }
  } catch (error) {
    throw failed(issuer, error);
  }
};
