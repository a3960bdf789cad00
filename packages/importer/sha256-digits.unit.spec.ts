import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256Digits } from "./sha256-digits.ts";

test("a trip's id has the digits that Node's own SHA-256 gives it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(sha256Digits(text)).toBe(createHash("sha256").update(text).digest("hex").slice(0, 8));
    }),
  );
});
