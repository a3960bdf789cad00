import type { GetToken } from "@trips/client/effects.ts";

/** What `POST /auth/token` answers. */
export type ApiToken = {
  readonly idToken: string;
  readonly driver: string;
  readonly expiresInSeconds: number;
};

/** Why there is no token for a driver: nobody, or somebody else, is signed in on this phone. */
export type TokenRefusal =
  | { readonly kind: "signedOut" }
  | { readonly kind: "otherDriver"; readonly driver: string };

export type TokenSource = {
  /** Tokens of this driver only: a trip is never posted as somebody else's. */
  readonly of: (driver: string) => GetToken;
  /** Why the driver's last request for a token was refused; undefined: it was not. */
  readonly refusalOf: (driver: string) => TokenRefusal | undefined;
};

export type TokenSourceOptions = {
  readonly fetch: (path: string, request: { readonly method: "POST" }) => Promise<Response>;
  readonly now: () => number;
};

/** A token that is about to expire could do so on its way to the API. */
const spareMs = 60_000;

type Held = ApiToken & { readonly expiresAtMs: number };

const isApiToken = (value: unknown): value is ApiToken => {
  const { idToken, driver, expiresInSeconds } = (value ?? {}) as Record<keyof ApiToken, unknown>;
  return typeof idToken === "string" && typeof driver === "string" && typeof expiresInSeconds === "number";
};

/** Fetches ID tokens from the dashboard, and keeps the latest in memory until shortly before it expires. */
export const createTokenSource = ({ fetch, now }: TokenSourceOptions): TokenSource => {
  let held: Held | undefined;
  let asking: Promise<Held | "signedOut"> | undefined;
  const refusals = new Map<string, TokenRefusal>();

  const ask = async (): Promise<Held | "signedOut"> => {
    const response = await fetch("/auth/token", { method: "POST" });
    if (response.status === 401) return "signedOut";
    if (!response.ok) throw new Error(`the dashboard answered ${response.status}`);
    const token: unknown = await response.json();
    if (!isApiToken(token)) throw new Error("the dashboard's answer is not a token");
    return { ...token, expiresAtMs: now() + token.expiresInSeconds * 1000 };
  };

  const renew = async (): Promise<Held | "signedOut"> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    const answer = await asking;
    held = answer === "signedOut" ? undefined : answer;
    return answer;
  };

  const refuse = (driver: string, refusal: TokenRefusal, reason: string): never => {
    refusals.set(driver, refusal);
    throw new Error(reason);
  };

  return {
    of: (driver) => async (rejected) => {
      const isGood =
        held?.driver === driver && held.idToken !== rejected && held.expiresAtMs - now() > spareMs;
      const token = isGood && held ? held : await renew();
      if (token === "signedOut") return refuse(driver, { kind: "signedOut" }, "nobody is signed in");
      if (token.driver !== driver)
        return refuse(driver, { kind: "otherDriver", driver: token.driver }, `${token.driver} is signed in`);
      refusals.delete(driver);
      return token.idToken;
    },
    refusalOf: (driver) => refusals.get(driver),
  };
};
