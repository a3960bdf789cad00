import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isFleetMember,
  sessionLifetimeMs,
  sessionOf,
  sessionOfClaims,
  signInLifetimeMs,
} from "./session-data.ts";
import { type Renewal, renewalOf, renewSession } from "./session-renewal.ts";

const minuteMs = 60_000;
const startMs = Date.parse("2026-11-20T12:00:00Z");

type Jar = { session: unknown; renewal: unknown };

/** An issuer whose users sign out, are removed or change their groups, and which may be unreachable. */
const createIssuer = () => {
  const issuer = {
    isRevoked: false,
    isAway: false,
    groups: ["fleet"],
    asked: 0,
    renew: async (refreshToken: string) => {
      issuer.asked++;
      if (issuer.isAway) return "unreachable" as const;
      if (issuer.isRevoked) return "refused" as const;
      return { claims: { sub: "ana", "cognito:groups": issuer.groups }, refreshToken };
    },
  };
  return issuer;
};

type Issuer = ReturnType<typeof createIssuer>;

const signIn = (now: number): Jar => ({
  session: sessionOfClaims({ sub: "ana", "cognito:groups": ["fleet"] }, now),
  renewal: { refreshToken: "token", endsAtMs: now + signInLifetimeMs } satisfies Renewal,
});

/** A request with these cookies, as the proxy treats it: who is signed in, and the cookies from now on. */
const request = async (jar: Jar, issuer: Issuer, now: number) => {
  const session = sessionOf(jar.session, now);
  const renewal = renewalOf(jar.renewal);
  if (!renewal) return session;
  const outcome = await renewSession(session, renewal, issuer.renew, now);
  if (outcome.kind === "kept") return session;
  const isRenewed = outcome.kind === "renewed";
  jar.session = isRenewed ? outcome.session : undefined;
  jar.renewal = isRenewed ? outcome.renewal : undefined;
  return sessionOf(jar.session, now);
};

const minutes = fc
  .array(fc.integer({ min: 0, max: 9 * 60 }), { maxLength: 60 })
  .map((all) => all.sort((a, b) => a - b));

describe("a copied cookie", () => {
  test("works for a quarter of an hour at most after its owner has signed out or was removed", async () => {
    await fc.assert(
      fc.asyncProperty(minutes, fc.integer({ min: 0, max: 8 * 60 }), async (visits, end) => {
        const issuer = createIssuer();
        const copy = signIn(startMs);
        for (const minute of visits) {
          issuer.isRevoked = minute >= end;
          const session = await request(copy, issuer, startMs + minute * minuteMs);
          if (minute >= end + sessionLifetimeMs / minuteMs) expect(session).toBeUndefined();
        }
      }),
    );
  });

  test("of the session alone works for a quarter of an hour from when it was made", async () => {
    const issuer = createIssuer();
    const copy = { ...signIn(startMs), renewal: undefined };
    expect(await request(copy, issuer, startMs + sessionLifetimeMs - 1)).toMatchObject({ driver: "ana" });
    expect(await request(copy, issuer, startMs + sessionLifetimeMs)).toBeUndefined();
  });

  test("does not outlive the sign-in that it comes from", async () => {
    await fc.assert(
      fc.asyncProperty(minutes, async (visits) => {
        const issuer = createIssuer();
        const jar = signIn(startMs);
        for (const minute of visits) {
          const now = startMs + minute * minuteMs;
          const session = await request(jar, issuer, now);
          expect(session !== undefined).toBe(now < startMs + signInLifetimeMs);
        }
      }),
    );
  });
});

describe("a session", () => {
  test("is renewed once in ten minutes, however often it is used", async () => {
    const issuer = createIssuer();
    const jar = signIn(startMs);
    for (let second = 0; second <= 3_600; second += 2) await request(jar, issuer, startMs + second * 1_000);
    expect(issuer.asked).toBe(6);
  });

  test("survives an issuer outage of less than five minutes, and is restored after a longer one", async () => {
    const issuer = createIssuer();
    const jar = signIn(startMs);
    issuer.isAway = true;
    expect(await request(jar, issuer, startMs + sessionLifetimeMs - 1)).toBeDefined();
    expect(await request(jar, issuer, startMs + sessionLifetimeMs)).toBeUndefined();
    issuer.isAway = false;
    expect(await request(jar, issuer, startMs + sessionLifetimeMs + 1)).toBeDefined();
  });

  test("loses a group that its owner was removed from", async () => {
    const issuer = createIssuer();
    const jar = signIn(startMs);
    issuer.groups = [];
    const session = await request(jar, issuer, startMs + sessionLifetimeMs);
    expect(session && isFleetMember(session)).toBe(false);
  });

  test("ends when the issuer names nobody", async () => {
    const outcome = await renewSession(
      undefined,
      { refreshToken: "token", endsAtMs: startMs + 1 },
      async (refreshToken) => ({ claims: {}, refreshToken }),
      startMs,
    );
    expect(outcome).toEqual({ kind: "ended" });
  });
});

test.each([undefined, null, {}, { refreshToken: "token" }, { refreshToken: 1, endsAtMs: 1 }])(
  "%j renews nothing",
  (data) => {
    expect(renewalOf(data)).toBeUndefined();
  },
);
