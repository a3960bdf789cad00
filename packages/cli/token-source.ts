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
    // The check below names what was answered instead.
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

/** Tokens of many drivers, each kept until shortly before it expires; askers at the same time share one request. */
export const createTokenSource = (settings: {
  readonly issuerUrl: string;
  readonly fetch?: Fetch;
  readonly now?: () => number;
}) => {
  const now = settings.now ?? Date.now;
  const kept = new Map<string, IssuedToken>();
  const underway = new Map<string, Promise<IssuedToken>>();

  const renew = (driver: string): Promise<IssuedToken> => {
    const running = underway.get(driver);
    if (running !== undefined) return running;
    const request = requestToken({ ...settings, driver })
      .then((token) => {
        kept.set(driver, token);
        return token;
      })
      .finally(() => underway.delete(driver));
    underway.set(driver, request);
    return request;
  };

  return {
    tokenFor:
      (driver: string): GetToken =>
      async (rejected) => {
        const token = kept.get(driver);
        const usable =
          token !== undefined && token.idToken !== rejected && token.expiresAtMs - renewBeforeMs > now();
        return (usable ? token : await renew(driver)).idToken;
      },
  };
};

export type TokenSource = ReturnType<typeof createTokenSource>;
