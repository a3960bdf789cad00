import { hash } from "node:crypto";
import type { JWTPayload } from "jose";

/** `payload` says from when to when the token holds. */
type Verified<Claims> = { readonly payload: JWTPayload; readonly claims: Claims };

/**
 * Claims of tokens that one key set has verified, so that a driver's token is not verified at every post. Another key
 * set makes it forget all of them; the oldest makes way beyond `most`.
 */
export class VerifiedTokens<Claims> {
  readonly #most: number;
  readonly #tokens = new Map<string, Verified<Claims>>();
  #keySet: object | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Undefined also if the token holds no longer, or not yet: then only verifying it tells what is wrong. */
  find(token: string, keySet: object | undefined, nowMs: number): Claims | undefined {
    if (keySet === undefined || keySet !== this.#keySet) return undefined;
    const verified = this.#tokens.get(digestOf(token));
    return verified !== undefined && holdsAt(verified.payload, nowMs) ? verified.claims : undefined;
  }

  add(token: string, keySet: object, verified: Verified<Claims>): void {
    if (keySet !== this.#keySet) this.#tokens.clear();
    this.#keySet = keySet;
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= this.#most && oldest !== undefined) this.#tokens.delete(oldest);
    this.#tokens.set(digestOf(token), verified);
  }
}

/** So that no token is kept. */
const digestOf = (token: string): string => hash("sha256", token, "base64");

const holdsAt = ({ exp, nbf }: JWTPayload, nowMs: number): boolean => {
  const nowSeconds = Math.floor(nowMs / 1000);
  return exp !== undefined && nowSeconds < exp && (nbf === undefined || nbf <= nowSeconds);
};
