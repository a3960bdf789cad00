import { expect, test } from "vitest";
import { isFleetMember, sessionLifetimeMs, sessionOf, sessionOfClaims } from "./session-data.ts";

const now = Date.parse("2026-11-20T12:00:00Z");

test("the driver is the subject of the token, the groups are Cognito's", () => {
  const claims = { sub: "c4d8f4a8", "cognito:username": "ana", "cognito:groups": ["fleet"] };
  const session = sessionOfClaims(claims, now)!;
  expect(session).toEqual({
    driver: "c4d8f4a8",
    name: "Ana",
    groups: ["fleet"],
    expiresAtMs: now + sessionLifetimeMs,
  });
  expect(isFleetMember(session)).toBe(true);
});

test("people are shown by their name, their user name or their e-mail address", () => {
  const sub = "c4d8f4a8-1001-70aa-3b1c-9d0e1f2a3b4c";
  const nameOf = (claims: object) => sessionOfClaims({ sub, ...claims }, now)?.name;
  const email = "ana@example.com";
  expect(nameOf({ name: "Ana Gómez", "cognito:username": "ana.gomez", email })).toBe("Ana Gómez");
  expect(nameOf({ "cognito:username": "ana.gomez", email })).toBe("Ana Gomez");
  expect(nameOf({ "cognito:username": sub, email })).toBe(email);
  expect(nameOf({ "cognito:username": sub })).toBe("c4d8f4a8");
});

test("a user in no group sees no fleet", () => {
  for (const groups of [undefined, [], "fleet", ["fleets"]])
    expect(isFleetMember(sessionOfClaims({ sub: "ana", "cognito:groups": groups }, now)!)).toBe(false);
});

test("a session ends at its expiry", () => {
  const session = sessionOfClaims({ sub: "ana" }, now)!;
  expect(sessionOf(session, now + sessionLifetimeMs - 1)).toEqual(session);
  expect(sessionOf(session, now + sessionLifetimeMs)).toBeUndefined();
});

test.each([undefined, null, {}, { driver: "" }, { driver: "ana" }, { driver: 1, expiresAtMs: now + 1 }])(
  "%j is not a session",
  (data) => {
    expect(sessionOf(data, now)).toBeUndefined();
  },
);
