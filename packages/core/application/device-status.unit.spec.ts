import fc from "fast-check";
import { expect, test } from "vitest";
import { anyStatus, aPhone } from "../testing/device-statuses.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT } from "../testing/records.ts";
import { isSameStatus, lagHours, mergeStatus, tripsKept } from "./device-status.ts";

const runs = tries(300);

test("facts of a phone merge to the same, in any order, grouping and number of repetitions", () => {
  fc.assert(
    fc.property(
      fc.array(anyStatus, { minLength: 1, maxLength: 8 }).chain((facts) =>
        fc.tuple(
          fc.constant(facts),
          fc.shuffledSubarray([...facts, ...facts], {
            minLength: 2 * facts.length,
            maxLength: 2 * facts.length,
          }),
          fc.nat({ max: facts.length }),
        ),
      ),
      ([facts, shuffled, cut]) => {
        const merged = facts.reduce(mergeStatus);
        expect(isSameStatus(shuffled.reduce(mergeStatus), merged)).toBe(true);
        const [left, right] = [facts.slice(0, cut), facts.slice(cut)];
        if (left.length === 0 || right.length === 0) return;
        expect(isSameStatus(mergeStatus(left.reduce(mergeStatus), right.reduce(mergeStatus)), merged)).toBe(
          true,
        );
      },
    ),
    runs,
  );
});

test("a register does not grow: a day of lags, and the trips that were sent last", () => {
  fc.assert(
    fc.property(fc.array(anyStatus, { minLength: 2, maxLength: 8 }), (facts) => {
      const { lags, trips } = facts.reduce(mergeStatus);
      const hours = Object.keys(lags).map(Number);
      expect(Math.max(...hours) - Math.min(...hours)).toBeLessThan(lagHours);
      expect(Object.keys(trips).length).toBeLessThanOrEqual(tripsKept);
    }),
    runs,
  );
});

test("what a phone said last stands, whenever it arrives", () => {
  const before = aPhone({ heardMs: baseT + 9, battery: { at: baseT, percent: 90 } });
  const after = aPhone({ heardMs: baseT, battery: { at: baseT + 1, percent: 4 } });
  expect(mergeStatus(before, after)).toEqual({ ...before, battery: after.battery });
});
