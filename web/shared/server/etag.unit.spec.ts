import { expect, test } from "vitest";
import { etagOf, isUnchanged } from "./etag.ts";

test("the same content has the same tag, other content another", () => {
  expect(etagOf("a")).toBe(etagOf("a"));
  expect(etagOf("a")).not.toBe(etagOf("b"));
  expect(etagOf("a")).toMatch(/^W\/"[\w-]{22}"$/);
});

test("content is unchanged when its tag is among those of the request, weak or strong", () => {
  const etag = etagOf("a");
  expect(isUnchanged(etag, etag)).toBe(true);
  expect(isUnchanged(etag.slice(2), etag)).toBe(true);
  expect(isUnchanged(`"other", ${etag}`, etag)).toBe(true);
  expect(isUnchanged("*", etag)).toBe(true);
  expect(isUnchanged('"other"', etag)).toBe(false);
  expect(isUnchanged(null, etag)).toBe(false);
});
