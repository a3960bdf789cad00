import { expect, test } from "vitest";
import { mixedRulesOf } from "./mixed-rules.ts";

const trips = (...rules: number[]) => rules.map((version) => ({ rules: version }));

test("versions of the rules are told only if several counted the trips", () => {
  expect(mixedRulesOf(trips(10, 2, 2, 10))).toEqual([2, 10]);
  expect(mixedRulesOf(trips(1, 1))).toEqual([]);
  expect(mixedRulesOf([])).toEqual([]);
});

test("a trip that is being recounted has no version yet", () => {
  expect(mixedRulesOf(trips(0, 2))).toEqual([]);
  expect(mixedRulesOf(trips(0, 1, 2))).toEqual([1, 2]);
});
