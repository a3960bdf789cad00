import { renewedBeforeEndMs, type Session, sessionOfClaims } from "./session-data.ts";

/** What a session is renewed with, until the sign-in ends. */
export type Renewal = { readonly refreshToken: string; readonly endsAtMs: number };

/** Exchanges a refresh token at the issuer; refused if it is revoked or expired, or its owner was removed. */
export type Renew = (
  refreshToken: string,
) => Promise<
  | { readonly claims: Readonly<Record<string, unknown>>; readonly refreshToken: string }
  | "refused"
  | "unreachable"
>;

export type RenewalOutcome =
  /** Nothing changes: the session is not due yet, or the issuer cannot be reached. */
  | { readonly kind: "kept" }
  | { readonly kind: "renewed"; readonly session: Session; readonly renewal: Renewal }
  | { readonly kind: "ended" };

export const renewalOf = (data: unknown): Renewal | undefined => {
  const { refreshToken, endsAtMs } = (data ?? {}) as Record<keyof Renewal, unknown>;
  return typeof refreshToken === "string" && typeof endsAtMs === "number"
    ? { refreshToken, endsAtMs }
    : undefined;
};

/** What happens to a session at its next request; `session` is undefined if it has expired. */
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
