import { describe, expect, test } from "vitest";
import { minuteAt, samplePulse } from "../testing/sample-pulse.ts";
import { marksOf } from "./pulse-marks.ts";

const shown = (...given: Parameters<typeof samplePulse>) =>
  marksOf(samplePulse(...given)).map(({ kind, fromMs, toMs, count }) => [
    kind,
    (fromMs - minuteAt(0)) / 60_000,
    (toMs - minuteAt(0)) / 60_000,
    count,
  ]);

describe("a mark", () => {
  test("is set for rejects, failures and backfill, neighbouring minutes together, the newest first", () => {
    const pulse = { rejected: [0, 2, 3, 0, 1], failed: [0, 0, 0, 0, 0, 0, 4], backfilled: [900] };
    expect(shown(60, pulse)).toEqual([
      ["failed", 6, 7, 4],
      ["rejected", 4, 5, 1],
      ["rejected", 1, 3, 5],
      ["backfilled", 0, 1, 900],
    ]);
  });

  test("is set for minutes without traffic, but only between minutes with some", () => {
    expect(shown(15, { batches: [0, 0, 1, 0, 0, 1, 0, 2, ...Array(7).fill(0)] })).toEqual([
      ["gap", 6, 7, 0],
      ["gap", 3, 5, 0],
    ]);
    expect(shown(15, { batches: [1, 0], backfilled: [0, 9] })).toEqual([["backfilled", 1, 2, 9]]);
  });

  test("stands for what is too near to be told apart in a long range", () => {
    const rejected = Array.from({ length: 1440 }, (_, index) => (index % 2 === 0 ? 1 : 0));
    expect(shown(1440, { rejected })).toEqual([["rejected", 0, 1439, 720]]);
    expect(shown(1440, { rejected: [1, ...Array(30).fill(0), 1] })).toHaveLength(2);
  });

  test("is absent while all is usual", () => {
    expect(shown(60)).toEqual([]);
  });
});
