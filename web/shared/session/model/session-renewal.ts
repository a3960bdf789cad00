import { renewedBeforeEndMs, type Session, sessionOfClaims } from "./session-data.ts";

/** By what a session is made anew as long as the sign-in lasts. */
export type Renewal = { readonly refreshToken: string; readonly endsAtMs: number };

/** What the issuer gives for a refresh token; refused when it is revoked, expired, or its owner is no more. */
export type Renew = (
  refreshToken: string,
) => Promise<
  | { readonly claims: Readonly<Record<string, unknown>>; readonly refreshToken: string }
  | "refused"
  | "unreachable"
>;

export type RenewalOutcome =
  /** Nothing changes: the session is young, or over while the issuer cannot be asked. */
  | { readonly kind: "kept" }
  | { readonly kind: "renewed"; readonly session: Session; readonly renewal: Renewal }
  | { readonly kind: "ended" };

export const renewalOf = (data: unknown): Renewal | undefined => {
  const { refreshToken, endsAtMs } = (data ?? {}) as Record<keyof Renewal, unknown>;
  return typeof refreshToken === "string" && typeof endsAtMs === "number"
    ? { refreshToken, endsAtMs }
    : undefined;
};

/** What becomes of a session, which is undefined when it is over, at its next request. */
export const renewSession = async (
  session: Session | undefined,
  renewal: Renewal,
  renew: Renew,
  now: number,
): Promise<RenewalOutcome> => {
  if (session && session.expiresAtMs - now > renewedBeforeEndMs) return { kind: "kept" };
  const { refreshToken, endsAtMs } = renewal;
  if (endsAtMs <= now) return { kind: "ended" };
  const given = await renew(refreshToken);
  if (given === "unreachable") return { kind: "kept" };
  if (given === "refused") return { kind: "ended" };
  const next = sessionOfClaims(given.claims, now);
  if (!next) return { kind: "ended" };
  return {
    kind: "renewed",
    session: { ...next, expiresAtMs: Math.min(next.expiresAtMs, endsAtMs) },
    renewal: { refreshToken: given.refreshToken, endsAtMs },
  };
};
