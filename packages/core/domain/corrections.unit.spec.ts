import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { baseT } from "../testing/records.ts";
import {
  type Correction,
  type Corrections,
  compareCorrections,
  decisionsOf,
  isWithin,
  labelOf,
  mergeCorrections,
  noCorrections,
  wrongSpansOf,
} from "./corrections.ts";
import { decodeCorrections, encodeCorrections } from "./corrections-codec.ts";
import { limits } from "./limits.ts";

const at = fc.nat({ max: 5 });
const t = fc.nat({ max: 12 });
const correction: fc.Arbitrary<Correction> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(t, t, fc.boolean(), at).map(([a, b, wrong, at]) => ({
      ...({ kind: "wrong", wrong, at } as const),
      from: Math.min(a, b),
      to: Math.max(a, b),
    })),
  },
  fc.record({ kind: fc.constant("cut" as const), t, cut: fc.constantFrom("split", "join"), at }),
  fc.record({
    ...{ kind: fc.constant("name" as const), t: fc.option(t), at },
    name: fc.option(fc.constantFrom("Heim", "Büro → né")),
  }),
  fc.record({
    ...{ kind: fc.constant("purpose" as const), t: fc.option(t), at },
    purpose: fc.option(fc.constantFrom("business" as const, "private" as const)),
  }),
) as fc.Arbitrary<Correction>;
const set = fc.array(correction, { maxLength: 14 });

const merged = (most: number, ...sets: readonly (readonly Correction[])[]): Corrections =>
  sets.reduce<Corrections>((held, added) => mergeCorrections(held, added, most).corrections, noCorrections);

describe("corrections are a set", () => {
  test("the same in any order, grouping and repetition, also when it is full", () => {
    fc.assert(
      fc.property(set, set, set, fc.integer({ min: 1, max: 9 }), (a, b, c, most) => {
        const all = merged(most, [...a, ...b, ...c]);
        expect(merged(most, c, a, b, c)).toEqual(all);
        expect(merged(most, merged(most, a, b), merged(most, c, b))).toEqual(all);
        expect(merged(most, ...[...a, ...b, ...c].reverse().map((one) => [one]))).toEqual(all);
        expect(mergeCorrections(all, [...b, ...a], most).corrections).toBe(all);
      }),
      tries(2000),
    );
  });

  test("that keeps the latest decisions, and says which it has no room for", () => {
    const decisions = Array.from(
      { length: limits.correctionsPerTrip + 2 },
      (_, index): Correction => ({ kind: "cut", t: index, cut: "split", at: index }),
    );
    const { corrections, refused } = mergeCorrections(noCorrections, decisions.toReversed());
    expect(refused.map(({ at }) => at)).toEqual([0, 1]);
    expect(corrections).toHaveLength(limits.correctionsPerTrip);
    expect(mergeCorrections(corrections, refused)).toEqual({ corrections, refused });
  });

  test("that survives being stored", () => {
    fc.assert(
      fc.property(set, (all) => {
        const corrections = merged(500, all);
        expect(decodeCorrections(encodeCorrections(corrections))).toEqual(corrections);
      }),
      tries(500),
    );
    expect(decodeCorrections(undefined)).toBe(noCorrections);
  });
});

test("a moment is wrong by the latest decision about it, whatever decisions overlap", () => {
  fc.assert(
    fc.property(set, (all) => {
      const spans = wrongSpansOf(merged(500, all));
      for (let t = -1; t <= 13; t++) {
        const [last] = all
          .flatMap((each) => (each.kind === "wrong" && each.from <= t && t <= each.to ? [each] : []))
          .sort((a, b) => compareCorrections(b, a));
        expect(isWithin(spans, t)).toBe(last?.wrong ?? false);
      }
      for (const [index, { from, to }] of spans.entries()) {
        expect(from).toBeLessThanOrEqual(to);
        if (index > 0) expect(from).toBeGreaterThan(spans[index - 1]!.to + 1);
      }
    }),
    tries(2000),
  );
});

test("a trip has the latest name said of a moment in it, or of all that is stored", () => {
  const corrections: Corrections = [
    { kind: "name", t: null, name: "All", at: 1 },
    { kind: "name", t: 10, name: "Ten", at: 2 },
    { kind: "purpose", t: 20, purpose: "business", at: 3 },
    { kind: "name", t: 20, name: null, at: 4 },
  ];
  expect(labelOf(corrections)).toEqual({ name: null, purpose: "business" });
  expect(labelOf(corrections, { from: 5, to: 15 })).toEqual({ name: "Ten", purpose: null });
  expect(labelOf(corrections, { from: 30, to: 40 })).toEqual({ name: "All", purpose: null });
});

describe("what the API takes", () => {
  test.each([
    [{ name: "Heim" }, [{ kind: "name", t: null, name: "Heim" }]],
    [{ name: "a\u0007b" }, [{ kind: "name", t: null, name: "a\ufffdb" }]],
    [
      { name: null, purpose: "commute" },
      [
        { kind: "name", t: null, name: null },
        { kind: "purpose", t: null, purpose: "commute" },
      ],
    ],
    [{ wrong: { from: baseT, to: baseT } }, [{ kind: "wrong", from: baseT, to: baseT, wrong: true }]],
    [
      { right: { from: baseT, to: baseT + 1 } },
      [{ kind: "wrong", from: baseT, to: baseT + 1, wrong: false }],
    ],
    [{ split: baseT }, [{ kind: "cut", t: baseT, cut: "split" }]],
    [{ join: baseT }, [{ kind: "cut", t: baseT, cut: "join" }]],
  ])("%j is read", (sent, decisions) => {
    expect(decisionsOf(sent)).toEqual(decisions);
  });

  test("is about a moment if it names one", () => {
    expect(decisionsOf({ name: "Heim" }, baseT)).toEqual([{ kind: "name", t: baseT, name: "Heim" }]);
    expect(decisionsOf({ name: "Heim" }, "now")).toEqual(expect.any(String));
  });

  test.each([
    [{}],
    [{ name: "" }],
    [{ name: "x".repeat(limits.tripNameLength + 1) }],
    [{ purpose: "leisure" }],
    [{ wrong: { from: baseT + 1, to: baseT } }],
    [{ wrong: { from: baseT } }],
    [{ right: null }],
    [{ split: baseT + 0.5 }],
    [{ join: 12 }],
  ])("%j is refused with a reason", (sent) => {
    expect(decisionsOf(sent)).toEqual(expect.any(String));
  });
});
