import { describe, expect, test } from "vitest";
import { aRecord, baseT } from "../testing/records.ts";
import { type Flag, setAsideMisclocked } from "./clocks.ts";
import { rules } from "./rules.ts";

/** Indices of the records that are set aside: these ids, one a second, with an optional pause before one of them. */
const setAside = (ids: readonly number[], pause?: { readonly before: number; readonly ms: number }) => {
  const flags = ids.map((): Flag => 0);
  const records = ids.map((id, index) =>
    aRecord({ id, t: baseT + index * 1000 + (pause && index >= pause.before ? pause.ms - 1000 : 0) }),
  );
  setAsideMisclocked(records, flags, rules);
  expect(flags.every((flag) => flag === 0 || flag === 2)).toBe(true);
  return flags.flatMap((flag, index) => (flag === 0 ? [] : [index]));
};

describe("records in the middle of a set have a wrong clock", () => {
  test("if the ids around them count up without them, by four at most", () => {
    expect(setAside([100, 101, 500, 102, 103])).toEqual([2]);
    expect(setAside([97, 101, 500, 105, 109])).toEqual([2]);
    expect(setAside([96, 101, 500, 102, 103])).toEqual([]);
    expect(setAside([100, 101, 500, 106, 107])).toEqual([]);
    expect(setAside([100, 101, 500, 102, 107])).toEqual([]);
  });

  test("but not if an id around them is repeated", () => {
    expect(setAside([101, 101, 500, 102, 103])).toEqual([]);
    expect(setAside([100, 101, 500, 101, 102])).toEqual([]);
    expect(setAside([100, 101, 500, 102, 102])).toEqual([]);
  });

  test("when their own ids are more than four from those", () => {
    expect([95, 96, 107, 108].map((id) => setAside([100, 101, id, 102, 103]))).toEqual([[2], [], [], [2]]);
  });

  test("when they are up to three, and each of them is from elsewhere", () => {
    expect(setAside([100, 101, 500, 700, 501, 102, 103])).toEqual([2, 3, 4]);
    expect(setAside([100, 101, 500, 498, 102, 103])).toEqual([2, 3]);
    expect(setAside([100, 101, 500, 501, 502, 503, 102, 103])).toEqual([]);
    expect(setAside([100, 101, 500, 104, 102, 103])).toEqual([]);
    expect(setAside([100, 101, 104, 500, 102, 103])).toEqual([]);
  });

  test("if there are two on either side of them", () => {
    expect(setAside([101, 500, 102, 103])).toEqual([]);
    expect(setAside([100, 101, 500, 102])).toEqual([]);
  });
});

describe("records that end a set have a wrong clock", () => {
  const after = (ids: readonly number[], ms = 60_001) => setAside(ids, { before: 2, ms });

  test("when they are more than a minute from the others", () => {
    expect(after([50, 51, 30])).toEqual([2]);
    expect(after([50, 51, 30], 60_000)).toEqual([]);
  });

  test("when their ids are more than four below the others'", () => {
    expect(after([50, 51, 45])).toEqual([2]);
    expect(after([50, 51, 46])).toEqual([]);
    expect(after([50, 51, 60])).toEqual([]);
    expect(after([50, 51, 30, 60])).toEqual([]);
  });

  test("but not if their counter started over with one of the first four ids", () => {
    expect(after([50, 51, 5])).toEqual([2]);
    expect(after([50, 51, 4])).toEqual([]);
  });

  test("when they are up to three, after two that count on", () => {
    const long = (ids: readonly number[]) => setAside([48, 49, 50, 51, ...ids], { before: 4, ms: 60_001 });
    expect(long([30, 31, 32])).toEqual([4, 5, 6]);
    expect(long([30, 31, 32, 33])).toEqual([]);
    expect(after([50, 55, 30])).toEqual([]);
    expect(setAside([51, 30], { before: 1, ms: 60_001 })).toEqual([]);
  });
});

describe("records that begin a set have a wrong clock", () => {
  const before = (ids: readonly number[], ms = 60_001, count = 1) => setAside(ids, { before: count, ms });

  test("when they are more than a minute from the others", () => {
    expect(before([40, 5, 6])).toEqual([0]);
    expect(before([40, 5, 6], 60_000)).toEqual([]);
  });

  test("when their ids are more than four above the others'", () => {
    expect(before([11, 5, 6])).toEqual([0]);
    expect(before([10, 5, 6])).toEqual([]);
    expect(before([3, 9, 10])).toEqual([]);
    expect(before([8, 40, 5, 6], 60_001, 2)).toEqual([]);
  });

  test("but not if the counter of the others started over", () => {
    expect(before([40, 4, 5])).toEqual([]);
  });

  test("when they are up to three, before two that count on", () => {
    expect(before([40, 41, 42, 5, 6, 7, 8], 60_001, 3)).toEqual([0, 1, 2]);
    expect(before([40, 41, 42, 43, 5, 6, 7, 8], 60_001, 4)).toEqual([]);
    expect(before([40, 5, 10])).toEqual([]);
    expect(before([40, 5])).toEqual([]);
  });
});
