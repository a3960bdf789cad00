import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createKey, deviceIdOf, isKeyOf } from "./device-key.ts";

test("a key names its device, and its digest fits no other key", () => {
  const [made, other] = [createKey(randomBytes), createKey(randomBytes)];
  expect(deviceIdOf(made.key)).toBe(made.id);
  expect(isKeyOf(made.key, made.digest)).toBe(true);
  expect(isKeyOf(other.key, made.digest)).toBe(false);
  expect(isKeyOf(made.key, "")).toBe(false);
  expect(made.digest).not.toContain(made.key.slice(23));
});

test("no text but a key names a device", () => {
  const { id, key } = createKey(randomBytes);
  for (const text of [id, key.slice(1), ` ${key}`, `${key}\n`, `${key}x`, key.replace("_", "-")])
    expect(deviceIdOf(text)).toBeUndefined();
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => deviceIdOf(text) === undefined));
});
