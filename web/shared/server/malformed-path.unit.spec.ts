import { expect, test } from "vitest";
import { isMalformedPath } from "./malformed-path.ts";

test.each(["/%", "/trips/%", "/trips/%E0%A4%A", "/api/trips/%zz?day=1", "/day/%c0%af", "/%%%?x"])(
  "%s cannot be read",
  (url) => expect(isMalformedPath(url)).toBe(true),
);

test.each(["/", "/trips/2026%3A1", "/%25", "/%F0%9F%9A%97", "/?return=%", "/api/trips/a?x=%E0%A4%A"])(
  "%s can be read: only a path is decoded as a whole",
  (url) => expect(isMalformedPath(url)).toBe(false),
);
