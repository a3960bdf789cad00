import { expect, test } from "vitest";
import { deviceRequestOf, outcomeOf } from "./device-request.ts";

const requestOf = (fields: Readonly<Record<string, string>>) => deviceRequestOf(new URLSearchParams(fields));

test("a form registers a device, revokes one, or hides a new key", () => {
  expect(requestOf({ name: "", kind: "app" })).toEqual({ register: { name: "", kind: "app" } });
  expect(requestOf({ revoke: "0123" })).toEqual({ revoke: "0123" });
  expect(requestOf({ hide: "hide" })).toEqual({ hide: true });
});

test.each([{}, { name: "x" }, { kind: "app" }, { name: "x", kind: "car" }, { hide: "" }])(
  "%j asks for nothing",
  (fields) => expect(requestOf(fields as Record<string, string>)).toBeUndefined(),
);

test("an outcome in the URL is one of ours or none", () => {
  expect(["revoked", "too-many", "else", null, undefined].map(outcomeOf)).toEqual([
    "revoked",
    "too-many",
    undefined,
    undefined,
    undefined,
  ]);
});
