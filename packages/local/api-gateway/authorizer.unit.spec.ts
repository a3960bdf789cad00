import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Authorize, createAuthorizer } from "./authorizer.ts";

type Key = { readonly privateKey: CryptoKey; readonly jwk: JWK };

const makeKey = async (kid: string): Promise<Key> => {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: "sig", alg: "RS256" } };
};

const startMs = Date.UTC(2026, 10, 27, 12);
const hourMs = 3_600_000;

let first: Key;
let second: Key;
let served: readonly Key[];
let server: Server;
let issuer: string;
let nowMs: number;
beforeAll(async () => {
  first = await makeKey("first");
  second = await makeKey("second");
});
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: startMs });
  nowMs = startMs;
  served = [first];
  server = createServer((_, response) =>
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ keys: served.map(({ jwk }) => jwk) })),
  );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const start = (mostTokens?: number): Authorize =>
  createAuthorizer({ issuer, audience: ["phone"], now: () => nowMs, mostTokens });

const mint = ({ privateKey, jwk }: Key, claims: { sub?: string; nbf?: number } = {}): Promise<string> =>
  new SignJWT({ token_use: "id", sub: "ana", exp: (startMs + hourMs) / 1000, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: jwk.kid })
    .setIssuer(issuer)
    .setAudience("phone")
    .sign(privateKey);

/** Real time decides how old the keys are. */
const pass = (milliseconds: number): void => {
  nowMs += milliseconds;
  vi.setSystemTime(nowMs);
};

/** The first verification fetches the keys, so only the second one is remembered. */
const verifyTwice = async (authorize: Authorize, token: string): Promise<void> => {
  await authorize(token);
  await authorize(token);
};

const verifications = () => vi.spyOn(crypto.subtle, "verify");

describe("a verified token", () => {
  test("is not verified again, and its claims are the same", async () => {
    const authorize = start();
    const token = await mint(first);
    const claims = await authorize(token);
    await authorize(token);
    const verify = verifications();
    expect(await authorize(`Bearer ${token}`)).toEqual(claims);
    expect(claims).toMatchObject({ sub: "ana", exp: "Fri Nov 27 13:00:00 UTC 2026" });
    expect(verify).not.toHaveBeenCalled();
  });

  test("is refused from the second on in which it expires", async () => {
    const authorize = start();
    const token = await mint(first);
    await verifyTwice(authorize, token);
    nowMs = startMs + hourMs - 1;
    await authorize(token);
    nowMs = startMs + hourMs;
    await expect(authorize(token)).rejects.toMatchObject({ type: "EXPIRED_TOKEN" });
  });

  test("is refused while it does not hold yet, should the clock be set back", async () => {
    const authorize = start();
    const token = await mint(first, { nbf: startMs / 1000 });
    await verifyTwice(authorize, token);
    nowMs = startMs - 1;
    await expect(authorize(token)).rejects.toMatchObject({ type: "UNAUTHORIZED" });
  });

  test("is refused once the keys were fetched without its own", async () => {
    const authorize = start();
    const token = await mint(first);
    await verifyTwice(authorize, token);
    served = [second];
    pass(2_000);
    await authorize(token);
    const other = await mint(second);
    await authorize(other);
    await expect(authorize(token)).rejects.toMatchObject({ type: "UNAUTHORIZED" });
    await authorize(other);
    await expect(authorize(token)).rejects.toMatchObject({ type: "UNAUTHORIZED" });
  });

  test("is verified again when the keys are too old, which fetches them", async () => {
    const authorize = start();
    const token = await mint(first);
    await verifyTwice(authorize, token);
    served = [second];
    pass(10 * 60_000);
    await expect(authorize(token)).rejects.toMatchObject({ type: "UNAUTHORIZED" });
  });

  test("does not vouch for one that differs in its signature alone", async () => {
    const authorize = start();
    const token = await mint(first);
    await verifyTwice(authorize, token);
    const [header, payload] = token.split(".");
    const [, , other] = (await mint(first, { sub: "bea" })).split(".");
    await expect(authorize(`${header}.${payload}.${other}`)).rejects.toMatchObject({ type: "UNAUTHORIZED" });
  });

  test("makes way for others, the oldest first, so that they take a bounded amount of memory", async () => {
    const authorize = start(2);
    const tokens = await Promise.all(["ana", "bea", "cid"].map((sub) => mint(first, { sub })));
    await authorize(tokens[0]);
    for (const token of tokens) await authorize(token);
    const verify = verifications();
    for (const token of [tokens[1], tokens[2]]) await authorize(token);
    expect(verify).not.toHaveBeenCalled();
    await authorize(tokens[0]);
    expect(verify).toHaveBeenCalledTimes(1);
  });
});
