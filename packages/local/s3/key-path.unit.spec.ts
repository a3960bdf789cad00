import { posix } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { alternativePath, keyPath } from "./key-path.ts";

const key = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 300 }),
  fc
    .array(fc.constantFrom("a", "b", "/", ".", "..", "%", "é", "~", "="), { minLength: 1, maxLength: 12 })
    .map((parts) => parts.join("")),
);

it("a path never leaves its directory, and no segment is . or ..", () => {
  fc.assert(
    fc.property(key, (name) => {
      const path = keyPath(name);
      expect(posix.normalize(path)).toBe(path);
      expect(posix.isAbsolute(path)).toBe(false);
      for (const segment of path.split("/")) {
        expect(segment).toMatch(/^[A-Za-z0-9._=%-]{1,200}$/);
        expect([".", ".."]).not.toContain(segment);
      }
      expect(path.length).toBeLessThanOrEqual(1000);
    }),
  );
});

it("two keys have two paths, and no path is a directory of another", () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      fc.pre(one !== other && Buffer.from(one).toString() !== Buffer.from(other).toString());
      expect(keyPath(one)).not.toBe(keyPath(other));
      expect(keyPath(one).startsWith(`${keyPath(other)}/`)).toBe(false);
      expect(alternativePath(keyPath(one), 2)).not.toBe(keyPath(other));
    }),
  );
});

it("a simple key is its own path, so that tools can glob it", () => {
  expect(keyPath("records/date=2026-01-31/lake-1.parquet")).toBe("records/date=2026-01-31/lake-1.parquet");
});
