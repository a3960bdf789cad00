import { expect, test } from "vitest";
import { eraseRequestOf, isJustErased } from "./erase-request.ts";

const formOf = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields);

test("a form names one trip, perhaps of another driver, or all of the caller's", () => {
  expect(eraseRequestOf(formOf({ trip: "a" }))).toEqual({ trip: "a", driver: undefined });
  expect(eraseRequestOf(formOf({ trip: "a", driver: "bruno" }))).toEqual({ trip: "a", driver: "bruno" });
  expect(eraseRequestOf(formOf({ all: "all" }))).toEqual({ all: "all" });
});

test.each([
  {},
  { all: "yes" },
  { driver: "bruno" },
  { all: "all", trip: "a" },
  { all: "all", driver: "bruno" },
])("%j erases nothing", (fields) => {
  expect(eraseRequestOf(formOf(fields as Record<string, string>))).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ["1000000", true],
  ["990001", true],
  ["990000", false],
  ["", false],
  ["soon", false],
  [undefined, false],
  [["1000000"], false],
])("after %j in the URL a trip that is found was just erased: %s", (erased, is) => {
  expect(isJustErased(erased, 1_000_000)).toBe(is);
});
