import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterEach, expect, test } from "vitest";
import { defaultSignIn } from "./drivers.ts";
import { type IssuerOptions, type RunningIssuer, startIssuer } from "./issuer.ts";

const redirectUri = "http://localhost:3000/api/auth/callback";
const clients = [
  { clientId: "trips-web", redirectUris: [redirectUri] },
  { clientId: "trips-phone", redirectUris: ["com.example.trips:/signed-in"] },
];
const users = [
  { driver: "ana", name: 'Ana <Pérez> & "co"' },
  { driver: "fleet-manager", groups: ["fleet"] },
];

const signInSettings = { ...defaultSignIn, group: { name: "fleet", label: "Fleet manager" } };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const temporaryDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), "issuer-"));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

const start = async (options: Partial<IssuerOptions> = {}): Promise<RunningIssuer> => {
  const directory = options.directory ?? (await temporaryDirectory());
  const running = await startIssuer({
    port: 0,
    clients,
    users,
    signIn: signInSettings,
    ...options,
    directory,
  });
  cleanups.push(() => running.stop());
  return running;
};

const verify = async (issuer: RunningIssuer, token: string, audience = "trips-web"): Promise<JWTPayload> => {
  const keys = createRemoteJWKSet(new URL(`${issuer.issuer}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(token, keys, {
    issuer: issuer.issuer,
    audience,
    algorithms: ["RS256"],
  });
  return payload;
};

const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");

const authorizeUrl = (issuer: RunningIssuer, changes: Record<string, string | undefined> = {}): string => {
  const parameters: Record<string, string | undefined> = {
    client_id: "trips-web",
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid email",
    state: "state <&> 1",
    nonce: "nonce-1",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...changes,
  };
  const url = new URL(`${issuer.issuer}/oauth2/authorize`);
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
};

/** Signs in as a browser does: keeps the cookie and posts the form with its hidden field. */
const submit = async (
  url: string,
  fields: Record<string, string>,
  forged: { cookie?: string; token?: string } = {},
) => {
  const page = await fetch(url);
  const html = await page.text();
  const cookie = forged.cookie ?? page.headers.get("set-cookie")!.split(";")[0]!;
  const token = forged.token ?? /name="form_token" value="([^"]+)"/.exec(html)![1]!;
  const action = /action="([^"]+)"/.exec(html)![1]!.replaceAll("&amp;", "&");
  return fetch(new URL(action, url), {
    method: "POST",
    redirect: "manual",
    headers: { cookie },
    body: new URLSearchParams({ form_token: token, ...fields }),
  });
};

const signIn = async (issuer: RunningIssuer, fields: Record<string, string>): Promise<string> => {
  const response = await submit(authorizeUrl(issuer), fields);
  expect(response.status).toBe(303);
  return new URL(response.headers.get("location")!).searchParams.get("code")!;
};

const redeem = (
  issuer: RunningIssuer,
  code: string,
  changes: Record<string, string> = {},
): Promise<Response> => {
  const form = { grant_type: "authorization_code", client_id: "trips-web", code, redirect_uri: redirectUri };
  return fetch(`${issuer.issuer}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({ ...form, code_verifier: verifier, ...changes }),
  });
};

const refresh = (issuer: RunningIssuer, token: string, clientId = "trips-web"): Promise<Response> =>
  fetch(`${issuer.issuer}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "refresh_token", client_id: clientId, refresh_token: token }),
  });

test("a minted ID token has the claims of a Cognito user pool and is verified by the published keys", async () => {
  const now = Date.now();
  const issuer = await start({ now: () => now });
  const claims = await verify(issuer, await issuer.mintIdToken("ana", { groups: ["fleet", "night"] }));
  const seconds = Math.floor(now / 1000);
  expect(claims).toEqual({
    sub: "ana",
    "cognito:username": "ana",
    name: users[0]!.name,
    "cognito:groups": ["fleet", "night"],
    email: "ana@example.test",
    email_verified: true,
    token_use: "id",
    aud: "trips-web",
    iss: issuer.issuer,
    auth_time: seconds,
    iat: seconds,
    exp: seconds + 3600,
    jti: expect.any(String),
  });
  expect(issuer.issuer).toBe(`http://localhost:${issuer.port}`);
});

test("a user with a full name has it in the ID token", async () => {
  const issuer = await start({ users: [{ driver: "ana.gomez", name: "Ana Gómez" }, { driver: "bo" }] });
  const nameOf = async (driver: string) => (await verify(issuer, await issuer.mintIdToken(driver))).name;
  expect([await nameOf("ana.gomez"), await nameOf("bo"), await nameOf("carla")]).toEqual([
    "Ana Gómez",
    undefined,
    undefined,
  ]);
});

test("a driver without groups has no group claim", async () => {
  const issuer = await start();
  expect(await verify(issuer, await issuer.mintIdToken("ana"))).not.toHaveProperty("cognito:groups");
});

test("openid-client signs in with code and PKCE, and refreshes, as the dashboard does", async () => {
  const issuer = await start();
  const configuration = await oidc.discovery(new URL(issuer.issuer), "trips-web", undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests],
  });
  const codeVerifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: "openid email",
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  const back = await submit(url.href, { user: "fleet-manager" });
  const callback = new URL(back.headers.get("location")!);

  const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
    pkceCodeVerifier: codeVerifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  expect(tokens.claims()).toMatchObject({ sub: "fleet-manager", "cognito:groups": ["fleet"], nonce });
  expect(tokens.expires_in).toBe(3600);
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    token_use: "access",
    client_id: "trips-web",
    sub: "fleet-manager",
    scope: "openid email",
  });

  const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token!);
  expect(refreshed.claims()).toMatchObject({ sub: "fleet-manager", "cognito:groups": ["fleet"] });
  await verify(issuer, refreshed.id_token!);

  await oidc.tokenRevocation(configuration, tokens.refresh_token!);
  await expect(oidc.refreshTokenGrant(configuration, tokens.refresh_token!)).rejects.toThrow();
});

test("a phone signs in through its own scheme; openid-client finds everything by discovery and verifies by the published keys", async () => {
  const issuer = await start();
  const configuration = await oidc.discovery(new URL(issuer.issuer), "trips-phone", undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  });
  expect(configuration.serverMetadata()).toMatchObject({
    issuer: issuer.issuer,
    jwks_uri: `${issuer.issuer}/.well-known/jwks.json`,
    code_challenge_methods_supported: ["S256"],
    response_types_supported: ["code"],
  });
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: "com.example.trips:/signed-in",
    scope: "openid",
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
  });
  const back = await submit(url.href, { user: "fleet-manager" });
  const callback = new URL(back.headers.get("location")!);
  expect(callback.protocol).toBe("com.example.trips:");

  const wrong = { pkceCodeVerifier: oidc.randomPKCECodeVerifier(), expectedState };
  await expect(oidc.authorizationCodeGrant(configuration, callback, wrong)).rejects.toMatchObject({
    error: "invalid_grant",
  });
  const again = new URL((await submit(url.href, { user: "fleet-manager" })).headers.get("location")!);
  const tokens = await oidc.authorizationCodeGrant(configuration, again, { pkceCodeVerifier, expectedState });
  expect(tokens.claims()).toMatchObject({ aud: "trips-phone", "cognito:groups": ["fleet"] });
  const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token!);
  expect(refreshed.claims()).toMatchObject({ sub: "fleet-manager", "cognito:groups": ["fleet"] });
});

test("the driver field signs in any valid name, with the fleet box as a fleet manager", async () => {
  const issuer = await start();
  const plain = (await (await redeem(issuer, await signIn(issuer, { driver: " nora " }))).json()) as {
    id_token: string;
  };
  expect(await verify(issuer, plain.id_token)).toMatchObject({ sub: "nora", nonce: "nonce-1" });
  expect(decodeJwt(plain.id_token)).not.toHaveProperty("cognito:groups");
  const code = await signIn(issuer, { driver: "nora", group: "on" });
  const fleet = (await (await redeem(issuer, code)).json()) as { id_token: string };
  expect(decodeJwt(fleet.id_token)["cognito:groups"]).toEqual(["fleet"]);
});

test("the sign-in page lists the users, escapes what it shows and forbids scripts and frames", async () => {
  const issuer = await start();
  const response = await fetch(authorizeUrl(issuer, { state: '"><script>alert(1)</script>' }));
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).toContain("Ana &lt;Pérez&gt; &amp; &quot;co&quot;");
  expect(html).toContain("fleet manager");
  expect(html).toContain("development sign-in");
  expect(html).not.toContain("<script");
  const policy = response.headers.get("content-security-policy")!;
  const style = /<style>([\s\S]*)<\/style>/.exec(html)![1]!;
  expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("form-action 'self' http://localhost:3000");
  expect(response.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax$/);
});

const postToken = (issuer: RunningIssuer, body: unknown, headers = {}): Promise<Response> =>
  fetch(`${issuer.issuer}/dev/token`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

test.each(["", "a b", "x".repeat(65), "ñandú", '<b>"', "a/b", "a\n"])(
  "the driver name %j is refused on the page and by the development endpoint",
  async (driver) => {
    const issuer = await start();
    if (driver.trim() === driver) {
      const page = await submit(authorizeUrl(issuer), { driver });
      expect(page.status).toBe(400);
      const html = await page.text();
      expect(html).toContain("A driver name has 1 to 64 of the letters");
      expect(html).not.toContain('<b>"');
    }
    const response = await postToken(issuer, { driver });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: "invalid_request",
      error_description: "A driver name has 1 to 64 of the letters A-Z and a-z, digits and . _ : @ -.",
    });
    await expect(issuer.mintIdToken(driver)).rejects.toThrow("A driver name has 1 to 64");
  },
);

test.each([
  ["another browser's cookie", { cookie: `sign-in=${"A".repeat(43)}` }],
  ["no cookie", { cookie: "other=1" }],
  ["an invented form token", { token: "invented" }],
])("a form posted with %s signs no one in", async (_, forged) => {
  const issuer = await start();
  const response = await submit(authorizeUrl(issuer), { driver: "ana" }, forged);
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("no longer valid");
});

test.each([
  ["an unknown client", { client_id: "other" }, "client_id is not known here"],
  ["no client", { client_id: undefined }, "client_id is missing"],
  ["a foreign redirect URI", { redirect_uri: "https://evil.test/" }, "redirect_uri must be one of"],
  ["another client's redirect URI", { redirect_uri: "com.example.trips:/signed-in" }, "redirect_uri must be"],
])("an authorization request with %s shows an error and never redirects", async (_, changes, message) => {
  const issuer = await start();
  const response = await fetch(authorizeUrl(issuer, changes), { redirect: "manual" });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(message);
});

test.each([
  ["without PKCE", { code_challenge: undefined }, "invalid_request"],
  ["with a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
  ["without a challenge method", { code_challenge_method: undefined }, "invalid_request"],
  ["for an implicit token", { response_type: "token" }, "unsupported_response_type"],
  ["for an unknown scope", { scope: "openid admin" }, "invalid_scope"],
  ["without the scope openid", { scope: "email" }, "invalid_scope"],
  ["with prompt none", { prompt: "none" }, "login_required"],
])("an authorization request %s goes back to the client as an error", async (_, changes, error) => {
  const issuer = await start();
  const response = await fetch(authorizeUrl(issuer, changes), { redirect: "manual" });
  expect(response.status).toBe(303);
  const location = new URL(response.headers.get("location")!);
  expect(location.origin + location.pathname).toBe("http://localhost:3000/api/auth/callback");
  expect(location.searchParams.get("error")).toBe(error);
  expect(location.searchParams.get("state")).toBe("state <&> 1");
});

test("a code gives tokens once, and its second use revokes the refresh token", async () => {
  const issuer = await start();
  const code = await signIn(issuer, { driver: "ana" });
  const { refresh_token } = (await (await redeem(issuer, code)).json()) as { refresh_token: string };
  expect((await refresh(issuer, refresh_token)).status).toBe(200);
  const again = await redeem(issuer, code);
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({ error: "invalid_grant" });
  expect((await refresh(issuer, refresh_token)).status).toBe(400);
});

test.each([
  ["a wrong verifier", { code_verifier: "x".repeat(43) }],
  ["another redirect URI", { redirect_uri: "http://localhost:3000/other" }],
  ["another client", { client_id: "trips-phone" }],
])("a code gives no tokens with %s", async (_, changes) => {
  const issuer = await start();
  const code = await signIn(issuer, { driver: "ana" });
  const response = await redeem(issuer, code, changes);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
});

test("a code expires after five minutes", async () => {
  let now = Date.now();
  const issuer = await start({ now: () => now });
  const code = await signIn(issuer, { driver: "ana" });
  now += 5 * 60_000;
  expect((await redeem(issuer, code)).status).toBe(400);
});

test("a refresh token belongs to its client and expires after thirty days", async () => {
  let now = Date.now();
  const issuer = await start({ now: () => now });
  const tokens = await redeem(issuer, await signIn(issuer, { driver: "ana" }));
  const { refresh_token } = (await tokens.json()) as { refresh_token: string };
  expect((await refresh(issuer, refresh_token, "trips-phone")).status).toBe(400);
  expect((await refresh(issuer, "invented")).status).toBe(400);
  expect((await refresh(issuer, refresh_token)).status).toBe(200);
  now += 30 * 86_400_000;
  expect((await refresh(issuer, refresh_token)).status).toBe(400);
});

test("keys and refresh tokens survive a restart in files that only their owner may read", async () => {
  const directory = await temporaryDirectory();
  const first = await start({ directory });
  const tokens = await redeem(first, await signIn(first, { driver: "ana" }));
  const { refresh_token, id_token } = (await tokens.json()) as { refresh_token: string; id_token: string };
  await first.stop();

  const second = await start({ directory, port: first.port });
  expect(await verify(second, id_token)).toMatchObject({ sub: "ana" });
  expect((await refresh(second, refresh_token)).status).toBe(200);
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files).toHaveLength(2);
  for (const file of files) {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).not.toContain(refresh_token);
    expect(file).not.toContain(refresh_token);
  }
});

test("a half-written file left by a crash is removed at the next start", async () => {
  const directory = await temporaryDirectory();
  await (await start({ directory })).stop();
  await writeFile(join(directory, "refresh-tokens", "abc.json.123.tmp"), '{"ident');
  await start({ directory });
  expect(await readdir(join(directory, "refresh-tokens"))).toEqual([]);
});

test("a damaged key is a clear error, not a new key", async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "signing-key.pem"), "no key");
  await expect(start({ directory })).rejects.toThrow(/signing-key\.pem holds no RSA key/);
});

test("the development endpoint gives a token and its expiry", async () => {
  const now = Date.now();
  const issuer = await start({ now: () => now });
  const response = await postToken(issuer, { driver: "ana", groups: ["fleet"], expiresInSeconds: 60 });
  const { idToken, expiresAt } = (await response.json()) as { idToken: string; expiresAt: string };
  const claims = await verify(issuer, idToken);
  expect(claims).toMatchObject({ sub: "ana", "cognito:groups": ["fleet"] });
  expect(new Date(expiresAt).getTime()).toBe(claims.exp! * 1000);
});

test.each([
  [{ driver: "ana", groups: "fleet" }, "groups must be a list"],
  [{ driver: "ana", groups: ["a,b"] }, "groups must be a list"],
  [{ driver: "ana", expiresInSeconds: 1.5 }, "expiresInSeconds must be a whole number"],
  [{ driver: "ana", fleet: true }, '"fleet" is not known'],
  [[], "must be a JSON object"],
])("the development endpoint refuses %j with what is allowed", async (body, message) => {
  const issuer = await start();
  const response = await postToken(issuer, body);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error_description: string }).error_description).toContain(message);
});

test("a page of another site gets no development token", async () => {
  const issuer = await start();
  const asForm = await postToken(issuer, { driver: "ana" }, { "content-type": "text/plain" });
  expect(asForm.status).toBe(415);
  const preflight = await fetch(`${issuer.issuer}/dev/token`, { method: "OPTIONS" });
  expect(preflight.ok).toBe(false);
  expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
  const rebound = await new Promise<number>((resolve, reject) => {
    const headers = { host: "evil.test", "content-type": "application/json" };
    const url = { host: "127.0.0.1", port: issuer.port, path: "/dev/token", method: "POST", headers };
    httpRequest(url, (response) => resolve(response.resume().statusCode!))
      .on("error", reject)
      .end('{"driver":"ana"}');
  });
  expect(rebound).toBe(403);
});

test("signing out redirects only to an origin of the client", async () => {
  const issuer = await start();
  const logout = (parameters: Record<string, string>): Promise<Response> =>
    fetch(`${issuer.issuer}/logout?${new URLSearchParams(parameters)}`, { redirect: "manual" });
  const own = await logout({ client_id: "trips-web", logout_uri: "http://localhost:3000/signed-out" });
  expect(own.status).toBe(303);
  expect(own.headers.get("location")).toBe("http://localhost:3000/signed-out");
  const foreign = await logout({ client_id: "trips-web", logout_uri: "http://localhost:3000.evil.test/" });
  expect(foreign.status).toBe(400);
});

test("a request to an unknown path is a clear error", async () => {
  const issuer = await start();
  expect((await fetch(`${issuer.issuer}/nothing`)).status).toBe(404);
  expect((await fetch(`${issuer.issuer}/oauth2/token`)).status).toBe(405);
  const tooLong = await fetch(`${issuer.issuer}/oauth2/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "x".repeat(70_000),
  });
  expect(tooLong.status).toBe(413);
});

test("a taken port is a clear error", async () => {
  const issuer = await start();
  await expect(start({ port: issuer.port })).rejects.toThrow(
    `Port ${issuer.port} is taken. Choose another one with --issuer-port.`,
  );
});
