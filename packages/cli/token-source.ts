import { type Fetch, type GetToken, globalFetch } from "@trips/client/effects.ts";
import { fleetGroup } from "@trips/core/api/routes.ts";
import { CliError } from "./cli-error.ts";

export type IssuedToken = { readonly idToken: string; readonly expiresAtMs: number };

export type TokenRequest = {
  readonly issuerUrl: string;
  readonly driver: string;
  readonly fleet?: boolean;
  readonly expiresInSeconds?: number;
  readonly fetch?: Fetch;
};

const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
};

/** Asks the local issuer for a driver's ID token. */
export const requestToken = async (request: TokenRequest): Promise<IssuedToken> => {
  const url = new URL("/dev/token", request.issuerUrl).href;
  let status: number;
  let text: string;
  try {
    const response = await (request.fetch ?? globalFetch)(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        driver: request.driver,
        groups: request.fleet ? [fleetGroup] : undefined,
        expiresInSeconds: request.expiresInSeconds,
      }),
      signal: AbortSignal.timeout(10_000),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw new CliError(
      "issuer",
      `the token issuer at ${request.issuerUrl} does not answer (${explain(error)}): is npm start running, or is --issuer-url needed?`,
    );
  }
  if (status !== 200)
    throw new CliError("issuer", `the token issuer answered ${status} ${text.slice(0, 300)}`);
  return parseIssuedToken(text);
};

const parseIssuedToken = (text: string): IssuedToken => {
  let body: { idToken?: unknown; expiresAt?: unknown } = {};
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    // The check below reports the answer.
  }
  const expiresAtMs = typeof body.expiresAt === "string" ? Date.parse(body.expiresAt) : Number.NaN;
  if (typeof body.idToken !== "string" || Number.isNaN(expiresAtMs)) {
    throw new CliError(
      "issuer",
      `the token issuer's answer has no idToken and expiresAt: ${text.slice(0, 300)}`,
    );
  }
  return { idToken: body.idToken, expiresAtMs };
};

const renewBeforeMs = 60_000;

export type TokenSource = { readonly tokenFor: (driver: string) => GetToken };

/** Keeps a token until shortly before it expires; concurrent callers share one request. */
export const keepToken = (
  ask: () => Promise<IssuedToken>,
  now: () => number,
  first?: IssuedToken,
): GetToken => {
  let kept = first;
  let underway: Promise<IssuedToken> | undefined;
  const renew = (): Promise<IssuedToken> => {
    underway ??= ask()
      .then((token) => {
        kept = token;
        return token;
      })
      .finally(() => {
        underway = undefined;
      });
    return underway;
  };
  return async (rejected) => {
    const usable =
      kept !== undefined && kept.idToken !== rejected && kept.expiresAtMs - renewBeforeMs > now();
    return (usable ? kept! : await renew()).idToken;
  };
};

/** Tokens of many drivers from the local issuer. */
export const createTokenSource = (settings: {
  readonly issuerUrl: string;
  readonly fetch?: Fetch;
  readonly now?: () => number;
}): TokenSource => {
  const tokens = new Map<string, GetToken>();
  return {
    tokenFor: (driver) => {
      const known =
        tokens.get(driver) ??
        keepToken(() => requestToken({ ...settings, driver }), settings.now ?? Date.now);
      tokens.set(driver, known);
      return known;
    },
  };
};

const payloadOf = (token: string): { readonly sub?: unknown; readonly exp?: unknown } => {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    throw new CliError("token", "the given token is no ID token, which has three parts separated by dots");
  }
};

/** A token's subject. Fails early on an expired token; it is the API that verifies it. */
export const subjectOf = (token: string, now: number): string => {
  const { sub, exp } = payloadOf(token);
  if (typeof sub !== "string") throw new CliError("token", "the token names no subject");
  if (typeof exp === "number" && exp * 1000 <= now)
    throw new CliError("token", `the token expired at ${new Date(exp * 1000).toISOString()}`);
  return sub;
};

/** One token, whatever driver a file names. */
export const fixedToken = (token: string): TokenSource => ({
  tokenFor: () => async (rejected) => {
    if (rejected === token) throw new CliError("token", "the API refuses the token");
    return token;
  },
});
