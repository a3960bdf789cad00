import { type Caller, callerWith } from "@trips/core/application/caller.ts";
import { isUuid } from "../../format/model/uuid.ts";

/** Who is signed in. It comes from a verified ID token and from nowhere else. */
export type Session = {
  readonly driver: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly expiresAtMs: number;
};

/** How long a sign-in lasts; then one signs in anew. */
export const signInLifetimeMs = 8 * 3_600_000;

/**
 * How long a session is believed without asking the issuer: for so long, and no longer, a copied cookie works
 * after its owner has signed out or was removed, and a changed group goes unnoticed.
 */
export const sessionLifetimeMs = 15 * 60_000;

/** From so long before its end on the issuer is asked, so that one which is away for less ends no session. */
export const renewedBeforeEndMs = 5 * 60_000;

export const callerOf = ({ driver, groups }: Session): Caller => callerWith(driver, groups);

/** For what a page offers; what it may read is decided where it is read. */
export const isFleetMember = (session: Session): boolean => callerOf(session).isFleet;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** What somebody is called. Cognito's user name of who signs in by e-mail is a UUID, which says nothing. */
const nameOf = (claims: Readonly<Record<string, unknown>>): string | undefined =>
  [claims.name, claims["cognito:username"], claims.email].filter(isText).find((each) => !isUuid(each));

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(isText) : []);

/** The session that a cookie held, unless it is over or not one of ours. */
export const sessionOf = (data: unknown, now: number): Session | undefined => {
  const { driver, name, groups, expiresAtMs } = (data ?? {}) as Record<keyof Session, unknown>;
  if (!isText(driver) || typeof expiresAtMs !== "number" || !(expiresAtMs > now)) return undefined;
  return { driver, name: isText(name) ? name : driver, groups: textsOf(groups), expiresAtMs };
};

/** The session of an ID token's claims; undefined when they name no one. */
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
