import {
  createRemoteJWKSet,
  type ExportedJWKSCache,
  errors,
  type JWTPayload,
  jwksCache,
  jwtVerify,
} from "jose";
import { GatewayError } from "./gateway-error.ts";
import { VerifiedTokens } from "./verified-tokens.ts";

/** A token's claims as API Gateway passes them on. */
export type ClaimStrings = Readonly<Record<string, string>>;

export type Authorize = (authorization: string | undefined) => Promise<ClaimStrings>;

const mostVerifiedTokens = 10_000;

/** The token is invalid; any other error is the gateway's or the issuer's. */
const tokenFaults = [
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
] as const;

/**
 * A Cognito user pool authorizer without scopes: it takes the ID token, bare or as Bearer, and verifies its RS256
 * signature by the user pool's published keys, then issuer, audience, use and expiry. Every flaw gives the same 401,
 * so a caller learns nothing; an unreachable issuer is a 500. What one key set has verified is not verified again while
 * that set is current.
 */
export const createAuthorizer = (options: {
  issuer: string;
  audience: readonly string[];
  now: () => number;
  /** How many verified tokens are remembered. */
  mostTokens?: number;
}): Authorize => {
  const keysUrl = new URL(`${options.issuer.replace(/\/$/, "")}/.well-known/jwks.json`);
  const fetched: Partial<ExportedJWKSCache> = {};
  const keys = createRemoteJWKSet(keysUrl, {
    cooldownDuration: 1_000,
    timeoutDuration: 5_000,
    [jwksCache]: fetched as Record<string, never>,
  });
  const verified = new VerifiedTokens<ClaimStrings>(options.mostTokens ?? mostVerifiedTokens);
  /** Another object after each time the keys were fetched; undefined while they must be. */
  const currentKeys = (): object | undefined => (keys.fresh ? fetched.jwks : undefined);

  const verify = async (token: string): Promise<JWTPayload> => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: [...options.audience],
        algorithms: ["RS256"],
        requiredClaims: ["exp", "sub"],
        currentDate: new Date(options.now()),
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new GatewayError("EXPIRED_TOKEN");
      if (tokenFaults.some((fault) => error instanceof fault)) throw new GatewayError("UNAUTHORIZED");
      const reason = `the issuer's keys cannot be read from ${keysUrl.href}: ${describe(error)}`;
      throw new GatewayError("AUTHORIZER_FAILURE", { reason });
    }
  };

  return async (authorization) => {
    const token = authorization?.replace(/^Bearer +/i, "").trim();
    if (!token) throw new GatewayError("UNAUTHORIZED");
    const keySet = currentKeys();
    const known = verified.find(token, keySet, options.now());
    if (known !== undefined) return known;
    const payload = await verify(token);
    if (payload.token_use !== "id" || typeof payload.sub !== "string") throw new GatewayError("UNAUTHORIZED");
    const claims = claimStrings(payload);
    // Only what one and the same set has verified: the keys may have been fetched meanwhile.
    if (keySet !== undefined && keySet === currentKeys()) verified.add(token, keySet, { payload, claims });
    return claims;
  };
};

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? cause?.message;
  return code === undefined ? error.message : `${error.message} (${code})`;
};

/**
 * Claims as API Gateway passes them on: every value is a string, a list of groups is joined by commas, and `exp` and
 * `iat` are formatted like Java's Date.
 */
const claimStrings = (claims: JWTPayload): ClaimStrings => {
  const entries = Object.entries(claims).map(([name, value]): [string, string] => {
    if ((name === "exp" || name === "iat") && typeof value === "number") return [name, javaDate(value)];
    if (Array.isArray(value)) return [name, value.map(text).join(",")];
    return [name, text(value)];
  });
  return Object.fromEntries(entries);
};

const text = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** `Tue Nov 24 18:00:00 UTC 2026`. */
const javaDate = (epochSeconds: number): string => {
  const [weekday, day, month, year, time] = new Date(epochSeconds * 1000).toUTCString().split(/,? /);
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
};
