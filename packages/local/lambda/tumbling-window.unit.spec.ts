import { describe, expect, test } from "vitest";
import type { StreamRecord } from "./kinesis-event.ts";
import { advanceWindow, describeWindow, maximumStateBytes, windowStartOf } from "./tumbling-window.ts";

const record = (sequenceNumber: string, arrivalMs: number) => ({ sequenceNumber, arrivalMs }) as StreamRecord;
const minute = 60_000;
const noon = Date.UTC(2026, 10, 20, 12);

describe("a tumbling window", () => {
  // 12:00:00      12:00:59.999 | 12:01:00
  //   └────────── first ───────┘ └─ second
  test("is chosen by arrival time, floored to the epoch", () => {
    expect(windowStartOf(noon, minute, null)).toBe(noon);
    expect(windowStartOf(noon + minute - 1, minute, null)).toBe(noon);
    expect(windowStartOf(noon + minute, minute, null)).toBe(noon + minute);
    expect(windowStartOf(noon + 7_000, 7_000, null) % 7_000).toBe(0);
  });

  test("accepts records whose arrival time steps back before its start", () => {
    const open = advanceWindow(null, noon, [record("1", noon)], {});
    expect(windowStartOf(noon - 1, minute, open)).toBe(noon);
  });

  test("names its bounds in whole seconds, UTC", () => {
    const invocation = { start: noon, widthMs: minute, state: { count: 1 }, shardId: "shardId-000000000000" };
    expect(describeWindow({ ...invocation, eventSourceArn: "arn", final: true, early: false })).toEqual({
      window: { start: "2026-11-20T12:00:00Z", end: "2026-11-20T12:01:00Z" },
      state: { count: 1 },
      shardId: "shardId-000000000000",
      eventSourceARN: "arn",
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    });
  });

  test("keeps the range of all its records", () => {
    const first = advanceWindow(null, noon, [record("1", noon), record("2", noon + 1)], { count: 2 });
    expect(advanceWindow(first, noon, [record("3", noon + 2)], { count: 3 })).toEqual({
      start: noon,
      state: { count: 3 },
      overflowed: false,
      firstSequenceNumber: "1",
      lastSequenceNumber: "3",
      firstArrivalMs: noon,
      lastArrivalMs: noon + 2,
    });
  });

  test("overflows when its state exceeds 1 MB", () => {
    const largest = "x".repeat(maximumStateBytes - 2);
    expect(advanceWindow(null, noon, [record("1", noon)], largest).overflowed).toBe(false);
    expect(advanceWindow(null, noon, [record("1", noon)], `${largest}x`).overflowed).toBe(true);
  });
});
