import { sealData } from "iron-session";
import { expect, test } from "vitest";

/** RFC 6265: what a browser keeps of one cookie at least; most keep no more. */
const cookieBytes = 4096;

test("a refresh token of the length that Cognito gives fits into a cookie when it is sealed", async () => {
  const refreshToken = "a".repeat(2_000);
  const sealed = await sealData(
    { refreshToken, endsAtMs: Date.now() },
    { password: "s".repeat(32), ttl: 28_800 },
  );
  expect(`__Host-trips-renewal=${sealed}; Path=/; HttpOnly; Secure; SameSite=Lax`.length).toBeLessThan(
    cookieBytes,
  );
});
