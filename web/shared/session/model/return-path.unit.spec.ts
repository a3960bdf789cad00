import { describe, expect, test } from "vitest";
import { localPathOf, signInPathOf } from "./return-path.ts";

describe("the return path", () => {
  test.each(["/day/2026-11-20", "/fleet/2026-11-20?driver=ana", "/"])("keeps the local path %s", (path) => {
    expect(localPathOf(path)).toBe(path);
  });

  test.each([
    undefined,
    null,
    "",
    "day/2026-11-20",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "/day/..//evil.example",
    "javascript:alert(1)",
    "/auth/sign-out",
    "/sign-in?return=/",
    `/${"a".repeat(1001)}`,
  ])("never leads to another site or in a circle: %j", (path) => {
    expect(localPathOf(path)).toBe("/");
  });

  test("is encoded in the sign-in link", () => {
    expect(signInPathOf("/fleet/2026-11-20?driver=ana")).toBe(
      "/sign-in?return=%2Ffleet%2F2026-11-20%3Fdriver%3Dana",
    );
    expect(signInPathOf("/")).toBe("/sign-in");
  });
});
