import { lagsOf } from "@trips/core/application/lag-histogram.ts";
import type { CountedMinute } from "@trips/core/application/pulse-minutes.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isSilent,
  minuteMs,
  openMinutes,
  pulseDelayMs,
  pulseModelOf,
  pulsePathOf,
  pulseRangeOf,
} from "./pulse-model.ts";

const endMs = Date.parse("2026-11-20T12:00:00Z");

const minuteAt = (index: number, batches: number): CountedMinute => ({
  minute: new Date(endMs + index * minuteMs).toISOString(),
  batches,
  records: batches * 10,
  backfilled: 0,
  duplicates: 0,
  late: 0,
  rejected: 0,
  failed: 0,
  activeTrips: batches > 0 ? 1 : 0,
  distanceMeters: batches * 100,
  maxLagSeconds: batches > 0 ? 4.5 : null,
  p50LagSeconds: batches > 0 ? 2 : null,
  p99LagSeconds: batches > 0 ? 4.5 : null,
  lags: batches > 0 ? lagsOf([2_000, 2_000, 4_500]) : [],
});

/**
 * The minutes up to the current one, as the API returns them at 12:00 and the given seconds.
 *
 *   minute  11:57  11:58  11:59  12:00
 *   index   -3     -2     -1     0 (goes on)
 */
const viewOf = (batches: readonly number[]) => ({
  health: { state: "healthy" as const, reasons: [] },
  minutes: batches.map((count, index) => minuteAt(index - batches.length + 1, count)),
});

const limits = { lagSeconds: [30, 300], rejectedShare: [0.01, 0.5] } as const;

const modelAt = (seconds: number, batches: readonly number[]) =>
  pulseModelOf(viewOf([...Array<number>(80).fill(1), ...batches]), limits, 15, endMs + seconds * 1000);

const lastMinute = ({ firstMs, batches }: ReturnType<typeof modelAt>): string =>
  new Date(firstMs + (batches.length - 1) * minuteMs).toISOString().slice(11, 16);

describe("the pulse ends", () => {
  test("with the last minute that is completely counted", () => {
    expect(lastMinute(modelAt(20, [1, 1, 1]))).toBe("11:59");
    expect(lastMinute(modelAt(10, [1, 1, 1]))).toBe("11:58");
  });

  test("before a minute that may just not be written yet", () => {
    expect(lastMinute(modelAt(20, [1, 0, 0]))).toBe("11:58");
    expect(lastMinute(modelAt(50, [0, 0, 0]))).toBe("11:57");
  });

  test("with silence, once nothing has arrived for long enough", () => {
    const model = modelAt(40, [0, 0, 0, 0]);
    expect(lastMinute(model)).toBe("11:57");
    expect([model.records.at(-1), model.maxLagSeconds.at(-1)]).toEqual([0, null]);
  });

  test("with as many minutes as were requested, whichever of the last ones are open", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 2 }), { minLength: 15 + openMinutes, maxLength: 15 + openMinutes }),
        fc.integer({ min: 0, max: 59 }),
        (batches, seconds) => {
          const model = pulseModelOf(viewOf(batches), limits, 15, endMs + seconds * 1000);
          expect(model.batches).toHaveLength(15);
          expect(model.firstMs + 15 * minuteMs).toBeLessThanOrEqual(endMs);
        },
      ),
    );
  });
});

test("a minute of backfill alone is counted like any other, and is not silence", () => {
  const view = viewOf([...Array<number>(80).fill(0), 0, 0]);
  const minutes = view.minutes.map((minute, index) => ({ ...minute, backfilled: index === 80 ? 9 : 0 }));
  const model = pulseModelOf({ ...view, minutes }, limits, 15, endMs + 20_000);
  expect([lastMinute(model), model.backfilled.at(-1), isSilent(model)]).toEqual(["11:59", 9, false]);
});

test("the lag of the range is that of the batches that are shown", () => {
  const view = viewOf([...Array<number>(80).fill(1), 1]);
  const minutes = view.minutes.map((each, index) => (index > 60 ? each : { ...each, lags: lagsOf([9e6]) }));
  const { lag } = pulseModelOf({ ...view, minutes }, limits, 15, endMs + 20_000);
  expect(lag.p50LagSeconds).toBeCloseTo(2, 0);
  expect(lag.p99LagSeconds).toBeLessThanOrEqual(4.5);
});

test("a pulse without any batch is silent", () => {
  expect(isSilent(modelAt(0, []))).toBe(false);
  expect(isSilent(pulseModelOf(viewOf(Array<number>(30).fill(0)), limits, 15, endMs))).toBe(true);
});

test("an address names one of the ranges, or none", () => {
  expect([null, "15", "60", "1440", "61", "", "x"].map(pulseRangeOf)).toEqual([
    ...[60, 15, 60, 1440, undefined, undefined, undefined],
  ]);
  expect([pulsePathOf(60), pulsePathOf(180)]).toEqual(["/pulse", "/pulse?minutes=180"]);
});

test("failures make the page poll less often, down to once a minute", () => {
  expect([0, 1, 2, 3, 99].map((failures) => pulseDelayMs(60, failures))).toEqual([
    ...[10_000, 20_000, 40_000, 60_000, 60_000],
  ]);
});
