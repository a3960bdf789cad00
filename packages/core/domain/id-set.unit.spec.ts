import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/property-runs.ts";
import { addIds, countIds, hasId, type IdSet, noIds } from "./id-set.ts";

const runs = tries(2000);

const id = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 40 }) },
  { weight: 1, arbitrary: fc.nat({ max: 2 ** 31 - 1 }) },
);
const ids = fc.array(id, { maxLength: 30 });

const setOf = (added: readonly number[]): IdSet => addIds(noIds, added);
const listOf = (set: IdSet): number[] => {
  const list: number[] = [];
  for (let i = 0; i < set.length; i += 2)
    for (let value = set[i]!; value <= set[i + 1]!; value++) list.push(value);
  return list;
};

describe("a set of ids", () => {
  test("holds what was added, in any order, grouping and repetition", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const both = addIds(setOf(a), b);
        expect(listOf(both)).toEqual([...new Set([...a, ...b])].sort((x, y) => x - y));
        expect(addIds(setOf(b), a)).toEqual(both);
        expect([...a, ...b].reduce<IdSet>((set, value) => addIds(set, [value]), noIds)).toEqual(both);
      }),
      runs,
    );
  });

  test("has ascending runs that do not touch, so that equal sets are equal lists", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const set = addIds(setOf(a), b);
        for (let i = 0; i < set.length; i += 2) {
          expect(set[i + 1]).toBeGreaterThanOrEqual(set[i]!);
          if (i > 0) expect(set[i]).toBeGreaterThan(set[i - 1]! + 1);
        }
      }),
      runs,
    );
  });

  test("knows how many it holds and which", () => {
    fc.assert(
      fc.property(ids, id, (added, value) => {
        const set = setOf(added);
        expect(countIds(set)).toBe(new Set(added).size);
        expect(hasId(set, value)).toBe(added.includes(value));
      }),
      runs,
    );
  });

  test("is returned itself when nothing is new, and is never mutated", () => {
    fc.assert(
      fc.property(ids, fc.array(fc.nat(), { maxLength: 5 }), ids, (added, picks, more) => {
        const set = setOf(added);
        const before = [...set];
        const known = added.length === 0 ? [] : picks.map((pick) => added[pick % added.length]!);
        expect(addIds(set, known)).toBe(set);
        addIds(set, more);
        expect(set).toEqual(before);
      }),
      runs,
    );
  });

  test("needs one run for a phone that counts up", () => {
    const batches = Array.from({ length: 200 }, (_, batch) =>
      Array.from({ length: 15 }, (_, index) => batch * 15 + index),
    );
    expect(batches.reverse().reduce<IdSet>(addIds, noIds)).toEqual([0, 2999]);
  });
});
