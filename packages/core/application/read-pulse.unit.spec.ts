import { describe, expect, test } from "vitest";
import { lateMs } from "../domain/gps-record.ts";
import { aWorker } from "../testing/deliveries.ts";
import { tripReaderOf } from "../testing/memory-trip-reader.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { aDelivery, envelopeOf, straightDrive } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import { lagsOf } from "./lag-histogram.ts";
import { readPulse } from "./read-pulse.ts";
import type { PulseItem } from "./trip-reader.ts";

const now = Date.UTC(2026, 10, 20, 12, 0, 30);
const caller = { driver: "fleet.manager", isFleet: true };
const item = (ago: number, counts: PulseItem["counts"], partition = "0"): PulseItem => ({
  ...{ minuteMs: Math.floor(now / 60_000 - ago) * 60_000, partition, counts },
});
const read = (minutes: number, ...items: PulseItem[]) =>
  readPulse(caller, { reader: tripReaderOf(new MemoryTripStore(), items), now: () => now }, minutes);

test("the parts of a minute are one: counts add up, lags merge, the longest stays", async () => {
  const fast = { batches: 99, records: 990, maxLagMs: 1_000, lags: lagsOf(Array(99).fill(1_000)) };
  const slow = { batches: 2, backfilled: 7, maxLagMs: 20_000, lags: lagsOf([20_000, 20_000]) };
  const view = await read(2, item(1, fast), item(1, slow, "1"), item(1, { rejected: 3, failed: 4 }, "2"));
  expect(view.minutes[0]).toMatchObject({
    ...{ batches: 101, records: 990, backfilled: 7, rejected: 3, failed: 4, maxLagSeconds: 20 },
    p50LagSeconds: expect.closeTo(1, 1),
    p99LagSeconds: expect.closeTo(20, -1),
  });
});

test("a percentile is never above the longest lag", async () => {
  const { minutes, ...range } = await read(
    1,
    item(0, { batches: 1, maxLagMs: 1_100, lags: lagsOf([1_100]) }),
  );
  expect(minutes[0]!.p99LagSeconds).toBeLessThanOrEqual(1.1);
  expect(range.p99LagSeconds).toBeLessThanOrEqual(1.1);
});

test("the percentiles of the range are those of its batches, not of its minutes", async () => {
  const busy = item(1, { batches: 300, maxLagMs: 1_000, lags: lagsOf(Array(300).fill(1_000)) });
  const slow = item(0, { batches: 1, maxLagMs: 60_000, lags: lagsOf([60_000]) });
  const view = await read(2, busy, slow, item(5, { batches: 1, maxLagMs: 9e6, lags: lagsOf([9e6]) }));
  expect(view.p99LagSeconds).toBeCloseTo(1, 1);
});

test("minutes of an earlier version have a longest lag and no percentiles", async () => {
  const view = await read(1, item(0, { batches: 1, records: 5, maxLagMs: 4_000 }));
  expect(view.minutes).toMatchObject([
    { records: 5, backfilled: 0, failed: 0, maxLagSeconds: 4, p50LagSeconds: null, p99LagSeconds: null },
  ]);
  expect(view).toMatchObject({ p50LagSeconds: null, p99LagSeconds: null });
});

test("health is that of the last ten minutes, whatever the range", async () => {
  const failed = item(8, { failed: 3 });
  for (const range of [1, 15, 1440]) expect((await read(range, failed)).health.state).toBe("failing");
  expect((await read(15, item(12, { failed: 3 }))).health.state).toBe("quiet");
});

/**
 *   11:40      11:50:30     12:00:30
 *   last       ten minutes  now
 *   counted    ago
 */
describe("records were committed but not counted", () => {
  const minuteMs = 60_000;
  const counted = item(21, { batches: 1, records: 5 });
  const uncounted = { cause: "uncounted", state: "failing", value: 1230, limit: 600 };

  const readerOf = async (startMs: number, count: number, waitedMs: number, items: readonly PulseItem[]) => {
    const store = new MemoryTripStore();
    const batches = Array.from({ length: count / 60 }, (_, minute) => {
      const startT = startMs + minute * minuteMs;
      const fixes = straightDrive({ count: 60, firstId: minute * 60, startT });
      return aDelivery(envelopeOf({ fixes, receivedAt: startT + minuteMs + waitedMs }));
    });
    const { ports } = aWorker({ store });
    for (const batch of batches) await aggregate(ports, [batch]);
    return tripReaderOf(store, items);
  };
  const healthOf = async (agoMinutes: number, count: number, waitedMs = 1_000, items = [counted]) => {
    const reader = await readerOf(now - agoMinutes * minuteMs, count, waitedMs, items);
    return (await readPulse(caller, { reader, now: () => now }, 1)).health;
  };

  test("if a trip has one from after the last counted minute that has been known for five minutes", async () => {
    for (const [ago, count] of [
      [15, 60],
      [18, 900],
    ] as const)
      expect(await healthOf(ago, count)).toEqual({ state: "failing", reasons: [uncounted] });
  });

  test("but not if it is too fresh to be counted, or from before the last counted minute", async () => {
    expect(await healthOf(9, 60)).toEqual({ state: "quiet", reasons: [] });
    expect(await healthOf(40, 60)).toEqual({ state: "quiet", reasons: [] });
  });

  test("but not if it may have arrived just now, being late", async () => {
    expect(await healthOf(15, 60, lateMs + minuteMs)).toEqual({ state: "quiet", reasons: [] });
  });

  test("but not if a backfill brought it, of which nobody knows when it arrived", async () => {
    const store = new MemoryTripStore();
    const fixes = straightDrive({ count: 900, startT: now - 20 * minuteMs });
    await aggregate(aWorker({ store }).ports, [
      aDelivery(envelopeOf({ fixes, receivedAt: now, backfill: true })),
    ]);
    const reader = tripReaderOf(store, [counted]);
    expect((await readPulse(caller, { reader, now: () => now }, 1)).health.state).toBe("quiet");
  });

  test("and no trip is read as long as minutes are counted, if only of the past", async () => {
    for (const counts of [{ batches: 1 }, { backfilled: 9 }]) {
      const reader = await readerOf(now - 15 * minuteMs, 60, 0, [item(5, counts)]);
      const tripsOfDay = () => Promise.reject(new Error("no trip is read"));
      const view = await readPulse(caller, { reader: { ...reader, tripsOfDay }, now: () => now }, 1);
      expect(view.health.state).toBe("healthy");
    }
  });
});
