import fc from "fast-check";
import { sealData, unsealData } from "iron-session";
import { describe, expect, test } from "vitest";
import { sessionOf } from "./session-data.ts";
import { openShare, type Share, sealShare } from "./share-token.ts";

const secret = "a secret of at least thirty-two characters";
const now = Date.parse("2026-11-20T12:00:00Z");
const share: Share = {
  trip: { driver: "ana.gomez", trip: "2026-11-20:1" },
  hidesEnds: true,
  expiresAtMs: now + 3_600_000,
};

const asToken = (seal: string): string => seal.replace("Fe26.2*", "").replaceAll("*", ".");

describe("a share token", () => {
  test("opens to what was sealed, under the same secret only", async () => {
    const token = await sealShare(share, secret);
    expect(await openShare(token, secret, now)).toEqual({ state: "valid", share });
    expect(await openShare(token, `another ${secret}`, now)).toEqual({ state: "unknown" });
  });

  test("expires, and is still told from one that never was", async () => {
    const token = await sealShare(share, secret);
    expect(await openShare(token, secret, share.expiresAtMs - 1)).toMatchObject({ state: "valid" });
    expect(await openShare(token, secret, share.expiresAtMs)).toEqual({ state: "expired" });
  });

  test("can stand in an address and in a chat as it is, and tells nothing of what it names", async () => {
    const token = await sealShare(share, secret);
    expect(token).toMatch(/^[A-Za-z0-9_.~-]+$/);
    expect(encodeURIComponent(token)).toBe(token);
    expect(await sealShare(share, secret)).not.toBe(token);
    for (const name of ["ana", "2026", "share"]) {
      expect(token).not.toContain(name);
      expect(Buffer.from(token.replaceAll(".", ""), "base64url").toString("latin1")).not.toContain(name);
    }
  });

  test("that was altered anywhere is unknown", async () => {
    const token = await sealShare(share, secret);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: token.length - 1 }),
        fc.constantFrom(..."AZaz09_.~-"),
        async (index, letter) => {
          fc.pre(token[index] !== letter);
          const altered = token.slice(0, index) + letter + token.slice(index + 1);
          // The last letter of each part carries bits that base64 does not use.
          const opened = await openShare(altered, secret, now);
          if (opened.state === "valid") expect(opened.share).toEqual(share);
          else expect(opened).toEqual({ state: "unknown" });
        },
      ),
    );
    for (const cut of [0, 1, 63, token.length - 1])
      expect(await openShare(token.slice(0, cut), secret, now)).toEqual({ state: "unknown" });
    expect(await openShare(token + "x".repeat(2_000), secret, now)).toEqual({ state: "unknown" });
  });

  test("is not made of anything else that this site seals", async () => {
    const session = { driver: "ana.gomez", name: "Ana", groups: [], expiresAtMs: now + 1 };
    for (const data of [
      session,
      share,
      { purpose: "other", share },
      { purpose: "share" },
      { share },
      "share",
    ]) {
      const token = asToken(await sealData(data, { password: secret, ttl: 0 }));
      expect(await openShare(token, secret, now)).toEqual({ state: "unknown" });
    }
  });

  test("names a driver and a trip as they can be, or is unknown", async () => {
    const broken = [
      { ...share, trip: { driver: "a#b", trip: "1" } },
      { ...share, trip: { driver: "a" } },
      { ...share, trip: null },
      { ...share, hidesEnds: "no" },
      { ...share, expiresAtMs: "2099" },
    ];
    for (const each of broken) {
      const token = await sealShare(each as unknown as Share, secret);
      expect(await openShare(token, secret, now)).toEqual({ state: "unknown" });
    }
  });

  test("is no session, so that a link signs nobody in", async () => {
    const token = await sealShare(share, secret);
    const seal = `Fe26.2*${token.replaceAll(".", "*")}`;
    const data = await unsealData(seal, { password: secret, ttl: 0 });
    expect(data).toHaveProperty("share");
    expect(sessionOf(data, now)).toBeUndefined();
  });
});
