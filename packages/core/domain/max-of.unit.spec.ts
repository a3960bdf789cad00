import { expect, test } from "vitest";
import { maxOf } from "./max-of.ts";

test("the greater of two numbers, or the only known one", () => {
  expect([maxOf(1, 2), maxOf(2, 1), maxOf(-1, undefined), maxOf(undefined, -1)]).toEqual([2, 2, -1, -1]);
  expect(maxOf(undefined, undefined)).toBeUndefined();
});
