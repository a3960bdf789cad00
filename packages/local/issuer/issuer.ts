import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createHostCheck } from "../process/known-hosts.ts";
import { listen } from "../process/listen.ts";
import type { Log, Running } from "../service.ts";
import { createAuthorizationCodes } from "./authorization-codes.ts";
import { createAuthorizeEndpoint, supportedScopes, withParameters } from "./authorize.ts";
import { type Client, findClient, requireUsable } from "./clients.ts";
import { createDevelopmentEndpoint } from "./development-endpoint.ts";
import { defaultSignIn, driverFault, groupsFault, requireValid, type SignIn, type User } from "./drivers.ts";
import { OAuthError, parameter, redirect, sendJson } from "./http.ts";
import { openRefreshTokens } from "./refresh-tokens.ts";
import { loadSigningKey } from "./signing-key.ts";
import { createTokenEndpoint } from "./token-endpoint.ts";
import { createTokenMint } from "./tokens.ts";

export type IssuerOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly host?: string;
  /** Host names, besides the loopback's, that requests may use. */
  readonly allowedHosts?: readonly string[];
  /** Holds the signing key and the refresh tokens. */
  readonly directory: string;
  /** The first one is the audience of development tokens that name no client. */
  readonly clients: readonly Client[];
  /** The users whom the sign-in page lists. */
  readonly users?: readonly User[];
  readonly signIn?: SignIn;
  readonly now?: () => number;
  readonly log?: Log;
};

export type MintOptions = { readonly groups?: readonly string[]; readonly expiresInSeconds?: number };

export type RunningIssuer = Running & {
  readonly port: number;
  /** The `iss` of its tokens. */
  readonly issuer: string;
  mintIdToken(driver: string, options?: MintOptions): Promise<string>;
};

type Handler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => Promise<void>;

/** Pages of any origin may use these, as with Cognito; no cookie is involved. */
const openToOrigins = new Set([
  "/.well-known/openid-configuration",
  "/.well-known/jwks.json",
  "/oauth2/token",
  "/oauth2/revoke",
]);

/**
 * An OpenID Connect provider in the place of a Cognito user pool: the same endpoints, flows and token claims, for
 * development and tests. It asks for no password, so it listens on the loopback interface unless configured
 * otherwise.
 */
export const startIssuer = async (options: IssuerOptions): Promise<RunningIssuer> => {
  const { clients, users = [], signIn = defaultSignIn, now = Date.now, log = () => {} } = options;
  requireUsable(clients);
  for (const { driver, groups } of users) {
    requireValid(driverFault(driver, signIn.driverNames));
    requireValid(groupsFault(groups ?? []));
  }
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const key = await loadSigningKey(options.directory);
  const refreshTokens = await openRefreshTokens(join(options.directory, "refresh-tokens"), now);
  const names = new Map(users.map(({ driver, name }) => [driver, name]));
  const mint = createTokenMint({ issuer: () => issuer, key, nameOf: (driver) => names.get(driver), now });
  const host = options.host ?? "127.0.0.1";
  const foreignHost = createHostCheck(host, options.allowedHosts);
  const codes = createAuthorizationCodes(now);
  const authorize = createAuthorizeEndpoint({ clients, users, signIn, codes, now });
  const { token, revoke } = createTokenEndpoint({ clients, codes, refreshTokens, mint });

  const mintIdToken = async (
    driver: string,
    { groups = [], expiresInSeconds }: MintOptions = {},
  ): Promise<string> => {
    requireValid(driverFault(driver, signIn.driverNames));
    requireValid(groupsFault(groups));
    const identity = { driver, groups, authTimeSeconds: Math.floor(now() / 1000) };
    return mint.idToken(identity, { clientId: clients[0]!.clientId, expiresInSeconds });
  };

  const publicCache = { "Cache-Control": "public, max-age=60" };
  const handlers: Readonly<Record<string, Handler>> = {
    "GET /.well-known/openid-configuration": async (_, response) =>
      sendJson(response, 200, configurationOf(issuer), publicCache),
    "GET /.well-known/jwks.json": async (_, response) =>
      sendJson(response, 200, { keys: [key.publicJwk] }, publicCache),
    "GET /oauth2/authorize": authorize,
    "POST /oauth2/authorize": authorize,
    "POST /oauth2/token": token,
    "POST /oauth2/revoke": revoke,
    "GET /logout": async (_, response, query) => redirect(response, logoutTarget(query, clients)),
    "POST /dev/token": createDevelopmentEndpoint({ mintIdToken, driverNames: signIn.driverNames, now }),
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const denial = foreignHost(request.headers);
    if (denial !== undefined) throw new OAuthError("access_denied", denial, 403);
    const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
    if (openToOrigins.has(path)) {
      response.setHeader("Access-Control-Allow-Origin", "*");
      if (request.method === "OPTIONS") {
        response.setHeader("Access-Control-Allow-Headers", "Content-Type");
        response.setHeader("Access-Control-Allow-Methods", "GET, POST");
        response.writeHead(204).end();
        return;
      }
    }
    const handler = handlers[`${request.method} ${path}`];
    if (handler === undefined) {
      const known = Object.keys(handlers).some((name) => name.endsWith(` ${path}`));
      throw new OAuthError(
        known ? "invalid_request" : "not_found",
        known ? `${request.method} is not allowed here.` : "There is nothing at this path.",
        known ? 405 : 404,
      );
    }
    await handler(request, response, new URLSearchParams(query));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy();
      if (error instanceof OAuthError) {
        return sendJson(response, error.statusCode, { error: error.code, error_description: error.message });
      }
      if (request.destroyed && !request.complete) return;
      log(`a request failed`, error);
      sendJson(response, 500, { error: "server_error", error_description: "Internal server error" });
    });
  });
  await listen(server, { port: options.port, host, flag: "--issuer-port" });
  const { port } = server.address() as AddressInfo;
  const issuer = `http://localhost:${port}`;
  return { port, issuer, mintIdToken, stop: () => stopServer(server) };
};

const configurationOf = (issuer: string): object => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth2/authorize`,
  token_endpoint: `${issuer}/oauth2/token`,
  revocation_endpoint: `${issuer}/oauth2/revoke`,
  end_session_endpoint: `${issuer}/logout`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: ["code"],
  response_modes_supported: ["query"],
  grant_types_supported: ["authorization_code", "refresh_token"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  code_challenge_methods_supported: ["S256"],
  token_endpoint_auth_methods_supported: ["none"],
  revocation_endpoint_auth_methods_supported: ["none"],
  scopes_supported: supportedScopes,
  claims_supported: [
    "sub",
    "email",
    "email_verified",
    "name",
    "cognito:username",
    "cognito:groups",
    "auth_time",
    "nonce",
  ],
});

/** There is no session to end. Redirects only to an origin of one of the client's redirect URIs. */
const logoutTarget = (query: URLSearchParams, clients: readonly Client[]): string => {
  const client = findClient(clients, parameter(query, "client_id"));
  const target = parameter(query, "logout_uri") ?? parameter(query, "post_logout_redirect_uri");
  const allowed = client.redirectUris.map(originOf);
  if (target === undefined || !URL.canParse(target) || !allowed.includes(originOf(target))) {
    throw new OAuthError(
      "invalid_request",
      `logout_uri must be under one of the client's: ${allowed.join(", ")}.`,
    );
  }
  return withParameters(target, { state: parameter(query, "state") });
};

/** `http://localhost:3000`; for a custom scheme, which has no origin, scheme and host. */
const originOf = (uri: string): string => {
  const { protocol, host } = new URL(uri);
  return `${protocol}//${host}`;
};

const stopServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
