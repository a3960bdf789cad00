import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { lagError, lagsOf, mergeLags, noLags, percentileOf } from "./lag-histogram.ts";

/** From a moment to more than the stream keeps, short ones as likely as long ones. */
const aLag = () =>
  fc.oneof(
    fc.nat(10),
    fc.nat(10_000),
    fc.nat(600_000),
    fc.nat(7 * 86_400_000),
    fc.integer({ min: -9, max: 0 }),
  );
const someLags = () => fc.array(aLag(), { maxLength: 60 });

describe("the histogram of lags", () => {
  test("of several parts is their sum, in any order and grouping", () => {
    fc.assert(
      fc.property(someLags(), someLags(), someLags(), (a, b, c) => {
        const [first, second, third] = [lagsOf(a), lagsOf(b), lagsOf(c)];
        const whole = lagsOf([...a, ...b, ...c]);
        expect(mergeLags(mergeLags(first, second), third)).toEqual(whole);
        expect(mergeLags(third, mergeLags(second, first))).toEqual(whole);
        expect(mergeLags(whole, noLags)).toEqual(whole);
      }),
      tries(1000),
    );
  });

  test("gives percentiles within five per cent of the exact ones, or a millisecond", () => {
    fc.assert(
      fc.property(
        fc.array(aLag(), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1),
        (lags, share) => {
          const ordered = lags.map((ms) => Math.max(0, ms)).sort((a, b) => a - b);
          const exact = ordered[Math.ceil(share * ordered.length) - 1]!;
          const off = Math.abs(percentileOf(lagsOf(lags), share)! - exact);
          expect(off).toBeLessThanOrEqual(Math.max(1, lagError * exact * (1 + 1e-9)));
        },
      ),
      tries(1000),
    );
  });

  test("is whole numbers, ascending by bucket, and bounded whatever the clocks say", () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 500 }), (lags) => {
        const pairs = lagsOf(lags);
        expect(pairs.every(Number.isSafeInteger)).toBe(true);
        const buckets = pairs.filter((_, index) => index % 2 === 0);
        expect(buckets).toEqual([...new Set(buckets)].sort((a, b) => a - b));
        expect(Math.max(0, ...buckets)).toBeLessThan(205);
        expect(pairs.reduce((sum, count, index) => sum + (index % 2) * count, 0)).toBe(lags.length);
      }),
      tries(1000),
    );
  });

  test("has no percentiles while it is empty", () => {
    expect(percentileOf(noLags, 0.5)).toBeNull();
  });
});
