import { sealData } from "iron-session";
import { expect, test } from "vitest";

/** RFC 6265: the minimum that a browser must support per cookie; most support no more. */
const cookieBytes = 4096;

test("a sealed refresh token of Cognito's length fits into a cookie", async () => {
  const refreshToken = "a".repeat(2_000);
  const sealed = await sealData(
    { refreshToken, endsAtMs: Date.now() },
    { password: "s".repeat(32), ttl: 28_800 },
  );
  expect(`__Host-trips-renewal=${sealed}; Path=/; HttpOnly; Secure; SameSite=Lax`.length).toBeLessThan(
    cookieBytes,
  );
});
