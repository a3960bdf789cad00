import { describe, expect, test } from "vitest";
import { aRecord, aTripRecord, baseT } from "../testing/records.ts";
import { cutSpan, divideSpan, isSmall, partsOf, recordsOf, spansOf, type TripWork } from "./span-work.ts";

/** One record in each of these minutes. */
const workOf = (minutes: readonly number[]): TripWork => ({
  key: { driver: "ana", trip: "trip-1" },
  deliveries: [],
  records: minutes.map((minute) => ({
    ...aTripRecord(aRecord({ id: minute, t: baseT + minute * 60_000 })),
    receivedAt: baseT,
  })),
});

const every = (step: number, count: number) => Array.from({ length: count }, (_, index) => index * step);
const spanOf = (minutes: readonly number[]) => spansOf(workOf(minutes))[0]!;
const minutesOf = (span: ReturnType<typeof spanOf> | undefined) =>
  span && recordsOf(span).map(({ record }) => record.id);
const sizesOf = (minutes: readonly number[]) => spansOf(workOf(minutes)).map(({ windows }) => windows.size);

describe("spans", () => {
  test("hold windows in the order of time, however far apart", () => {
    expect(spansOf(workOf([5_000, 3, 700])).map(minutesOf)).toEqual([[3, 700, 5_000]]);
    expect(spansOf(workOf([]))).toEqual([]);
  });

  test("hold at most 1,000 windows, and windows of 40 days", () => {
    expect(sizesOf(every(1, 1_001))).toEqual([1_000, 1]);
    expect(sizesOf(every(1_440, 81))).toEqual([40, 40, 1]);
    expect(sizesOf(every(720, 82))).toEqual([80, 2]);
  });

  test("hold at most 4,000 records, or those of one window", () => {
    const work = workOf([...Array(3_999).fill(0), 1, 2, ...Array(4_001).fill(3), 4]);
    expect(spansOf(work).map((span) => recordsOf(span).length)).toEqual([4_000, 1, 4_001, 1]);
  });
});

describe("a span", () => {
  test("is cut in two, or not", () => {
    const span = spanOf([1, 2, 3]);
    expect(cutSpan(span, 0)).toEqual([undefined, span]);
    expect(cutSpan(span, 1).map(minutesOf)).toEqual([[1], [2, 3]]);
    expect(cutSpan(span, 3)).toEqual([span, undefined]);
  });

  test("is cut in parts", () => {
    expect(partsOf(spanOf([1, 2, 3, 4, 5]), 2).map(minutesOf)).toEqual([[1, 2], [3, 4], [5]]);
  });

  test("is divided by its windows", () => {
    const isEven = (start: number) => (start / 60_000) % 2 === 0;
    expect(divideSpan(spanOf([1, 2, 3, 4]), isEven).map(minutesOf)).toEqual([
      [2, 4],
      [1, 3],
    ]);
    expect(divideSpan(spanOf([2, 4]), isEven).map(minutesOf)).toEqual([[2, 4], undefined]);
    expect(divideSpan(spanOf([1]), isEven).map(minutesOf)).toEqual([undefined, [1]]);
  });

  test("is small with up to 20 windows within 200 minutes", () => {
    expect(isSmall(spanOf(every(10, 20)))).toBe(true);
    expect(isSmall(spanOf(every(1, 21)))).toBe(false);
    expect(isSmall(spanOf([0, 200]))).toBe(true);
    expect(isSmall(spanOf([0, 201]))).toBe(false);
  });
});
