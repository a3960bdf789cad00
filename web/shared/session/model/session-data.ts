import { type Caller, callerWith } from "@trips/core/application/caller.ts";
import { nameFromId } from "@trips/core/application/person-name.ts";
import { isUuid } from "../../format/model/uuid.ts";

/** Who is signed in, taken only from a verified ID token. */
export type Session = {
  readonly driver: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly expiresAtMs: number;
};

/** How long a sign-in lasts before the user must sign in again. */
export const signInLifetimeMs = 8 * 3_600_000;

/**
 * How long a session is trusted without asking the issuer. At most this long a copied cookie works after its owner has
 * signed out or was removed, and a changed group goes unnoticed.
 */
export const sessionLifetimeMs = 15 * 60_000;

/** Sessions are renewed from this long before their end, so that a shorter outage of the issuer ends none. */
export const renewedBeforeEndMs = 5 * 60_000;

export const callerOf = ({ driver, groups }: Session): Caller => callerWith(driver, groups);

/** Decides only what a page offers; each read checks access on its own. */
export const isFleetMember = (session: Session): boolean => callerOf(session).isFleet;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** The name that the identity provider states. */
export const statedNameOf = ({ name }: Readonly<Record<string, unknown>>): string | undefined =>
  isText(name) && !isUuid(name) ? name : undefined;

/** A user's display name. For users who sign in by e-mail Cognito's user name is a meaningless UUID. */
const nameOf = (claims: Readonly<Record<string, unknown>>): string | undefined =>
  statedNameOf(claims) ??
  [claims["cognito:username"], claims.email]
    .filter(isText)
    .filter((each) => !isUuid(each))
    .map(nameFromId)[0];

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(isText) : []);

/** The session in a cookie, unless it has expired or is not one of ours. */
export const sessionOf = (data: unknown, now: number): Session | undefined => {
  const { driver, name, groups, expiresAtMs } = (data ?? {}) as Record<keyof Session, unknown>;
  if (!isText(driver) || typeof expiresAtMs !== "number" || !(expiresAtMs > now)) return undefined;
  return { driver, name: isText(name) ? name : nameFromId(driver), groups: textsOf(groups), expiresAtMs };
};

/** The session for an ID token's claims; undefined if they name nobody. */
export const sessionOfClaims = (
  claims: Readonly<Record<string, unknown>>,
  now: number,
): Session | undefined => {
  return sessionOf(
    {
      driver: claims.sub,
      name: nameOf(claims),
      groups: textsOf(claims["cognito:groups"]),
      expiresAtMs: now + sessionLifetimeMs,
    },
    now,
  );
};
