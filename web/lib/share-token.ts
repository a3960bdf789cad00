import { isIdentifier } from "@trips/core/domain/batch.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { sealData, unsealData } from "iron-session";

/** What a link lets whoever has it see. */
export type Share = {
  readonly trip: TripKey;
  /** Whether the first and the last part of the way stay hidden. */
  readonly hidesEnds: boolean;
  readonly expiresAtMs: number;
};

export type OpenedShare =
  | { readonly state: "valid"; readonly share: Share }
  | { readonly state: "expired" }
  /** Altered, cut off, sealed for something else, or never ours. */
  | { readonly state: "unknown" };

/**
 * The token of a link: a share under the secret of this site, encrypted and authenticated, so that nothing is
 * stored and no link can be guessed or altered. The purpose keeps apart what else is sealed with that secret:
 * a session is no share, and because the share lies one level deeper, a share is no session.
 */
const purpose = "share";

type Sealed = { readonly purpose?: unknown; readonly share?: unknown };

/** A seal is `Fe26.2*1*…*…~2`; stars end a link in many a chat, points within it do not. */
const prefix = "Fe26.2*";
const tokenPattern = /^[\w.~-]{64,1024}$/;

export const sealShare = async (share: Share, secret: string): Promise<string> => {
  const sealed = await sealData({ purpose, share } satisfies Sealed, { password: secret, ttl: 0 });
  return sealed.slice(prefix.length).replaceAll("*", ".");
};

const shareOf = (value: unknown): Share | undefined => {
  const { trip, hidesEnds, expiresAtMs } = (value ?? {}) as Record<keyof Share, unknown>;
  const { driver, trip: tripId } = (trip ?? {}) as Record<keyof TripKey, unknown>;
  if (!isIdentifier(driver) || !isIdentifier(tripId)) return undefined;
  if (typeof hidesEnds !== "boolean" || typeof expiresAtMs !== "number") return undefined;
  return { trip: { driver, trip: tripId }, hidesEnds, expiresAtMs };
};

const unseal = async (token: string, secret: string): Promise<Sealed> => {
  try {
    // The expiry is ours, so that an old link can be told from one that never was.
    return await unsealData<Sealed>(prefix + token.replaceAll(".", "*"), { password: secret, ttl: 0 });
  } catch {
    // What cannot be decoded at all is as unknown as what was sealed by someone else.
    return {};
  }
};

export const openShare = async (token: string, secret: string, now: number): Promise<OpenedShare> => {
  if (!tokenPattern.test(token)) return { state: "unknown" };
  const sealed = await unseal(token, secret);
  const share = sealed.purpose === purpose ? shareOf(sealed.share) : undefined;
  if (!share) return { state: "unknown" };
  return share.expiresAtMs > now ? { state: "valid", share } : { state: "expired" };
};
