import { expect, test } from "vitest";
import { currentPass, isPass } from "./map-pass.ts";

const now = Date.UTC(2026, 10, 27, 23, 59);
const hourMs = 3_600_000;

test("a pass is valid until the end of the next day, and no other text is", () => {
  const pass = currentPass("secret", now);
  expect(isPass(pass, "secret", now)).toBe(true);
  expect(isPass(pass, "secret", now + 24 * hourMs)).toBe(true);
  expect(isPass(pass, "secret", now + 25 * hourMs)).toBe(false);
  expect(isPass(pass, "another secret", now)).toBe(false);
  expect(isPass("", "secret", now)).toBe(false);
});
