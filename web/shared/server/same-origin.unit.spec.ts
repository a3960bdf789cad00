import { expect, test } from "vitest";
import { isFromThisSite } from "./same-origin.ts";

const webUrl = new URL("https://trips.example.com");
const from = (headers: Record<string, string>) => isFromThisSite(new Headers(headers), webUrl);

test("a form of this site may change something", () => {
  expect(from({ origin: "https://trips.example.com", "sec-fetch-site": "same-origin" })).toBe(true);
  expect(from({ origin: "https://trips.example.com" })).toBe(true);
});

test.each([
  [{}],
  [{ origin: "null" }],
  [{ origin: "https://evil.example" }],
  [{ origin: "https://trips.example.com.evil.example" }],
  [{ origin: "http://trips.example.com" }],
  [{ origin: "https://trips.example.com", "sec-fetch-site": "cross-site" }],
])("anything else may not: %j", (headers) => {
  expect(from(headers as Record<string, string>)).toBe(false);
});
