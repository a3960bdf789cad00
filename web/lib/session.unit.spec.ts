import { sealData } from "iron-session";
import { expect, test } from "vitest";

/** RFC 6265: what a browser keeps of one cookie at least; most keep no more. */
const cookieBytes = 4096;

test("a refresh token of the length that Cognito gives fits into a cookie when it is sealed", async () => {
  const refreshToken = "a".repeat(2_000);
  const sealed = await sealData({ refreshToken }, { password: "s".repeat(32), ttl: 28_800 });
  expect(
    `__Secure-trips-refresh=${sealed}; Path=/auth; HttpOnly; Secure; SameSite=Strict`.length,
  ).toBeLessThan(cookieBytes);
});
