import { randomBytes } from "node:crypto";
import type { Identity } from "./tokens.ts";

export type CodeGrant = {
  readonly identity: Identity;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly scope: string;
  readonly nonce: string | undefined;
};

export type RedeemedCode = { readonly grant: CodeGrant; readonly reused: boolean };

export type AuthorizationCodes = {
  issue(grant: CodeGrant): string;
  /** A code can be redeemed once; a second attempt is reported as such, since it is a sign of theft. */
  redeem(code: string): RedeemedCode | undefined;
};

const lifetimeMs = 5 * 60_000;

export const createAuthorizationCodes = (now: () => number): AuthorizationCodes => {
  const codes = new Map<string, { grant: CodeGrant; expiresAtMs: number; redeemed: boolean }>();
  const forgetExpired = (): void => {
    for (const [code, { expiresAtMs }] of codes) if (expiresAtMs <= now()) codes.delete(code);
  };
  return {
    issue(grant) {
      forgetExpired();
      const code = randomBytes(32).toString("base64url");
      codes.set(code, { grant, expiresAtMs: now() + lifetimeMs, redeemed: false });
      return code;
    },
    redeem(code) {
      forgetExpired();
      const entry = codes.get(code);
      if (entry === undefined) return undefined;
      const reused = entry.redeemed;
      entry.redeemed = true;
      return { grant: entry.grant, reused };
    },
  };
};
