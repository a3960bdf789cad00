import { expect, test } from "vitest";
import { eraseRequestOf } from "./erase-request.ts";

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
