import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { SigningKey } from "./signing-key.ts";

/** Who signed in, and with what request. */
export type Identity = {
  readonly driver: string;
  readonly groups: readonly string[];
  readonly authTimeSeconds: number;
};

export type TokenMint = {
  idToken(
    identity: Identity,
    options: { clientId: string; expiresInSeconds?: number; nonce?: string },
  ): Promise<string>;
  accessToken(identity: Identity, options: { clientId: string; scope: string }): Promise<string>;
};

/** Cognito's default for ID and access tokens. */
export const tokenLifetimeSeconds = 3_600;

/** Signs tokens with the claims of a Cognito user pool. */
export const createTokenMint = (options: {
  issuer: () => string;
  key: SigningKey;
  /** A driver's full name, where it is known. */
  nameOf: (driver: string) => string | undefined;
  now: () => number;
}): TokenMint => {
  const sign = (
    claims: Record<string, unknown>,
    identity: Identity,
    lifetimeSeconds: number,
  ): Promise<string> => {
    const nowSeconds = Math.floor(options.now() / 1000);
    const expiresSeconds = nowSeconds + lifetimeSeconds;
    return new SignJWT({
      sub: identity.driver,
      ...(identity.groups.length === 0 ? {} : { "cognito:groups": [...identity.groups] }),
      iss: options.issuer(),
      auth_time: identity.authTimeSeconds,
      iat: Math.min(nowSeconds, expiresSeconds),
      exp: expiresSeconds,
      jti: randomUUID(),
      ...claims,
    })
      .setProtectedHeader({ alg: "RS256", kid: options.key.id })
      .sign(options.key.privateKey);
  };

  return {
    idToken(identity, { clientId, expiresInSeconds, nonce }) {
      const name = options.nameOf(identity.driver);
      const claims = {
        aud: clientId,
        token_use: "id",
        "cognito:username": identity.driver,
        email: `${identity.driver.replaceAll("@", ".at.")}@example.test`,
        email_verified: true,
        ...(name === undefined ? {} : { name }),
        ...(nonce === undefined ? {} : { nonce }),
      };
      return sign(claims, identity, expiresInSeconds ?? tokenLifetimeSeconds);
    },
    accessToken(identity, { clientId, scope }) {
      const claims = {
        client_id: clientId,
        token_use: "access",
        scope,
        username: identity.driver,
        version: 2,
      };
      return sign(claims, identity, tokenLifetimeSeconds);
    },
  };
};
