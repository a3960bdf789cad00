import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthorizationCodes } from "./authorization-codes.ts";
import { type Client, findClient } from "./clients.ts";
import { driverFault, type SignIn, type User } from "./drivers.ts";
import { OAuthError, parameter, readForm, redirect } from "./http.ts";
import { faultPage, pageHeaders, signInPage } from "./sign-in-page.ts";

export const supportedScopes = ["openid", "email", "profile"] as const;

type AuthorizationRequest = {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly scope: string;
  readonly codeChallenge: string;
};

const cookieName = "sign-in";

/**
 * The authorization endpoint: code flow with PKCE S256. GET shows the sign-in page, POST signs in. The form carries a
 * token derived from a cookie of this browser, so no other site can sign anyone in. A fault in the client or its
 * redirect URI is shown on a page; any other goes back to the client.
 */
export const createAuthorizeEndpoint = (options: {
  clients: readonly Client[];
  users: readonly User[];
  signIn: SignIn;
  codes: AuthorizationCodes;
  now: () => number;
}): ((request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => Promise<void>) => {
  const { clients, users, signIn, codes, now } = options;
  const formSecret = randomBytes(32);
  const formTokenOf = (cookie: string): string =>
    createHmac("sha256", formSecret).update(cookie).digest("base64url");

  const showForm = (
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    authorization: AuthorizationRequest,
    refused: { statusCode: number; fault: string; driver: string } | undefined,
  ): void => {
    const cookie = readCookie(request) ?? randomBytes(32).toString("base64url");
    const html = signInPage({
      action: `/oauth2/authorize?${query}`,
      formToken: formTokenOf(cookie),
      users,
      signIn,
      fault: refused?.fault,
      driver: refused?.driver ?? "",
    });
    response.writeHead(refused?.statusCode ?? 200, {
      ...pageHeaders(authorization.redirectUri),
      "Set-Cookie": `${cookieName}=${cookie}; Path=/oauth2/authorize; HttpOnly; SameSite=Lax`,
    });
    response.end(html);
  };

  const signInDriver = async (
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    authorization: AuthorizationRequest,
  ): Promise<void> => {
    const form = await readForm(request);
    const cookie = readCookie(request);
    const driver = form.get("user") ?? form.get("driver")?.trim() ?? "";
    const refuse = (statusCode: number, fault: string): void =>
      showForm(request, response, query, authorization, {
        statusCode,
        fault,
        driver: form.get("driver") ?? "",
      });
    if (cookie === undefined || !sameText(form.get("form_token") ?? "", formTokenOf(cookie))) {
      return refuse(403, "This form is no longer valid. Please sign in again.");
    }
    const fault = driverFault(driver, signIn.driverNames);
    if (fault !== undefined) return refuse(400, `${fault}.`);
    const known = users.find((user) => user.driver === driver);
    const chosen = signIn.group !== undefined && form.get("group") === "on" ? [signIn.group.name] : [];
    const groups = form.has("user") ? (known?.groups ?? []) : chosen;
    const { clientId, redirectUri, codeChallenge, scope, nonce, state } = authorization;
    const identity = { driver, groups, authTimeSeconds: Math.floor(now() / 1000) };
    const code = codes.issue({ identity, clientId, redirectUri, codeChallenge, scope, nonce });
    redirect(response, withParameters(redirectUri, { code, state }));
  };

  return async (request, response, query) => {
    let target: { redirectUri: string; state: string | undefined } | undefined;
    try {
      const { client, redirectUri } = readTarget(query, clients);
      target = { redirectUri, state: query.get("state") ?? undefined };
      const authorization = readAuthorization(query, client, redirectUri);
      if (request.method === "POST") return await signInDriver(request, response, query, authorization);
      showForm(request, response, query, authorization, undefined);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      if (target === undefined || error.statusCode !== 400) {
        response.writeHead(error.statusCode, pageHeaders());
        response.end(faultPage(error.message));
        return;
      }
      const parameters = { error: error.code, error_description: error.message, state: target.state };
      redirect(response, withParameters(target.redirectUri, parameters));
    }
  };
};

/** Never redirects to a URI that is not the client's own. */
const readTarget = (
  query: URLSearchParams,
  clients: readonly Client[],
): { client: Client; redirectUri: string } => {
  const client = findClient(clients, parameter(query, "client_id"));
  const redirectUri = parameter(query, "redirect_uri");
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri)) {
    throw new OAuthError(
      "invalid_request",
      `redirect_uri must be one of the client's: ${client.redirectUris.join(", ")}.`,
    );
  }
  return { client, redirectUri };
};

const readAuthorization = (
  query: URLSearchParams,
  client: Client,
  redirectUri: string,
): AuthorizationRequest => {
  if (parameter(query, "response_type") !== "code") {
    throw new OAuthError("unsupported_response_type", "response_type must be code.");
  }
  const scope = parameter(query, "scope") ?? "openid";
  const scopes = scope.split(" ");
  const unknown = scopes.find((each) => !(supportedScopes as readonly string[]).includes(each));
  if (unknown !== undefined || !scopes.includes("openid")) {
    throw new OAuthError(
      "invalid_scope",
      `scope must hold openid, and may hold ${supportedScopes.join(", ")}.`,
    );
  }
  const codeChallenge = parameter(query, "code_challenge");
  if (codeChallenge === undefined || !/^[A-Za-z0-9_-]{43}$/.test(codeChallenge)) {
    throw new OAuthError("invalid_request", "code_challenge is required: the S256 challenge of PKCE.");
  }
  if (parameter(query, "code_challenge_method") !== "S256") {
    throw new OAuthError("invalid_request", "code_challenge_method must be S256.");
  }
  if (parameter(query, "prompt") === "none") {
    throw new OAuthError("login_required", "No one is signed in: this issuer keeps no session.");
  }
  return {
    clientId: client.clientId,
    redirectUri,
    state: parameter(query, "state"),
    nonce: parameter(query, "nonce"),
    scope,
    codeChallenge,
  };
};

export const withParameters = (uri: string, parameters: Record<string, string | undefined>): string => {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
};

const readCookie = (request: IncomingMessage): string | undefined => {
  const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
  const found = cookies.find((cookie) => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
  return found !== undefined && /^[A-Za-z0-9_-]{43}$/.test(found) ? found : undefined;
};

const sameText = (left: string, right: string): boolean => {
  const [first, second] = [Buffer.from(left), Buffer.from(right)];
  return first.length === second.length && timingSafeEqual(first, second);
};
