import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthorizationCodes, CodeGrant } from "./authorization-codes.ts";
import { type Client, findClient } from "./clients.ts";
import { OAuthError, parameter, readForm, sendJson } from "./http.ts";
import type { RefreshTokens } from "./refresh-tokens.ts";
import { type TokenMint, tokenLifetimeSeconds } from "./tokens.ts";

type Tokens = {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
};

export type TokenEndpoint = {
  token(request: IncomingMessage, response: ServerResponse): Promise<void>;
  revoke(request: IncomingMessage, response: ServerResponse): Promise<void>;
};

/** Exchanges codes and refresh tokens. As with Cognito's default, a refresh token stays the same until it expires. */
export const createTokenEndpoint = (options: {
  clients: readonly Client[];
  codes: AuthorizationCodes;
  refreshTokens: RefreshTokens;
  mint: TokenMint;
}): TokenEndpoint => {
  const { clients, codes, refreshTokens, mint } = options;
  const refreshTokenOfCode = new WeakMap<CodeGrant, string>();

  const issue = async (grant: Omit<CodeGrant, "codeChallenge" | "redirectUri">): Promise<Tokens> => {
    const { identity, clientId, scope, nonce } = grant;
    return {
      id_token: await mint.idToken(identity, { clientId, nonce }),
      access_token: await mint.accessToken(identity, { clientId, scope }),
      token_type: "Bearer",
      expires_in: tokenLifetimeSeconds,
    };
  };

  const redeemCode = async (form: URLSearchParams, client: Client): Promise<Tokens> => {
    const refusal = new OAuthError(
      "invalid_grant",
      "The code is unknown, expired or used, or not for this request.",
    );
    const redeemed = codes.redeem(required(form, "code"));
    if (redeemed === undefined) throw refusal;
    const { grant, reused } = redeemed;
    if (reused) {
      const issued = refreshTokenOfCode.get(grant);
      if (issued !== undefined) await refreshTokens.revoke(issued);
      throw refusal;
    }
    const challenge = createHash("sha256").update(required(form, "code_verifier")).digest("base64url");
    const fits =
      grant.clientId === client.clientId &&
      grant.redirectUri === required(form, "redirect_uri") &&
      grant.codeChallenge === challenge;
    if (!fits) throw refusal;
    const { identity, clientId, scope } = grant;
    const refreshToken = await refreshTokens.issue({ identity, clientId, scope });
    refreshTokenOfCode.set(grant, refreshToken);
    return { ...(await issue(grant)), refresh_token: refreshToken };
  };

  const refresh = async (form: URLSearchParams, client: Client): Promise<Tokens> => {
    const grant = await refreshTokens.find(required(form, "refresh_token"));
    if (grant === undefined || grant.clientId !== client.clientId) {
      throw new OAuthError("invalid_grant", "The refresh token is unknown, expired or revoked.");
    }
    return issue({ ...grant, nonce: undefined });
  };

  return {
    async token(request, response) {
      const form = await readForm(request);
      const client = findClient(clients, parameter(form, "client_id"));
      const grantType = parameter(form, "grant_type");
      switch (grantType) {
        case "authorization_code":
          return sendJson(response, 200, await redeemCode(form, client));
        case "refresh_token":
          return sendJson(response, 200, await refresh(form, client));
        default:
          throw new OAuthError(
            "unsupported_grant_type",
            "grant_type must be authorization_code or refresh_token.",
          );
      }
    },
    async revoke(request, response) {
      const form = await readForm(request);
      const client = findClient(clients, parameter(form, "client_id"));
      const token = required(form, "token");
      const grant = await refreshTokens.find(token);
      if (grant?.clientId === client.clientId) await refreshTokens.revoke(token);
      sendJson(response, 200, {});
    },
  };
};

const required = (form: URLSearchParams, name: string): string => {
  const value = parameter(form, name);
  if (value === undefined) throw new OAuthError("invalid_request", `${name} is missing.`);
  return value;
};
