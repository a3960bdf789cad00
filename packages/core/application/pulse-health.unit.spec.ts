import { describe, expect, test } from "vitest";
import { lateMs } from "../domain/gps-record.ts";
import { aWorker } from "../testing/deliveries.ts";
import { tripReaderOf } from "../testing/memory-trip-reader.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { aDelivery, envelopeOf, straightDrive } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import { lagsOf } from "./lag-histogram.ts";
import { type HealthMinute, healthMinutes, healthOf, readUncountedSince } from "./pulse-health.ts";

const minuteMs = 60_000;
const now = Date.UTC(2026, 10, 20, 12, 0, 30);
const current = now - 30_000;

const usual = { batches: 10, records: 600, backfilled: 0, rejected: 0, failed: 0, lags: lagsOf([3_000]) };
const nothing = { batches: 0, records: 0, backfilled: 0, rejected: 0, failed: 0, lags: [] };

/** The last hour; minute 0 is the current one, minute 1 the one before. */
const hour = (of: (ago: number) => Partial<HealthMinute>): HealthMinute[] =>
  Array.from({ length: healthMinutes }, (_, index) => {
    const ago = healthMinutes - 1 - index;
    return { minuteMs: current - ago * minuteMs, ...nothing, ...of(ago) };
  });

const healthAt = (of: (ago: number) => Partial<HealthMinute>, uncountedSinceMs?: number) =>
  healthOf(hour(of), uncountedSinceMs, now);

describe("the pipeline is", () => {
  test("healthy while batches arrive and are counted in time", () => {
    expect(healthAt(() => usual)).toEqual({ state: "healthy", reasons: [] });
    const onlyThePast = { ...nothing, backfilled: 48_875 };
    expect(healthAt(() => onlyThePast).state).toBe("healthy");
  });

  test("quiet when nothing arrived for ten minutes", () => {
    expect(healthAt((ago) => (ago < 10 ? nothing : usual))).toEqual({ state: "quiet", reasons: [] });
    expect(healthAt((ago) => (ago < 9 ? nothing : usual)).state).toBe("healthy");
  });

  test("degraded by a lag of more than 30 s, failing from the alarm's five minutes on", () => {
    const lag = (ms: number) => healthAt(() => ({ ...usual, lags: lagsOf([ms]) }));
    expect(lag(28_000).state).toBe("healthy");
    const slow = { cause: "lag", state: "degraded", value: expect.closeTo(40, -1), limit: 30 };
    expect(lag(40_000)).toEqual({ state: "degraded", reasons: [slow] });
    expect(lag(400_000)).toMatchObject({ state: "failing", reasons: [{ cause: "lag", limit: 300 }] });
  });

  test("judged by the slowest hundredth: one slow batch in many is none of its business", () => {
    const many = Array<number>(99).fill(2_000);
    expect(healthAt(() => ({ ...usual, lags: lagsOf([...many, 90_000]) })).state).toBe("healthy");
    expect(healthAt(() => ({ ...usual, lags: lagsOf([...many, 90_000, 90_000]) })).state).toBe("degraded");
  });

  test("degraded when more than one record in a hundred is rejected, failing when most are", () => {
    const rejected = (share: number) =>
      healthAt(() => ({ ...usual, records: 1000 * (1 - share), rejected: 1000 * share }));
    expect(rejected(0.01).state).toBe("healthy");
    expect(rejected(0.02)).toEqual({
      state: "degraded",
      reasons: [{ cause: "rejected", state: "degraded", value: expect.closeTo(0.02), limit: 0.01 }],
    });
    expect(rejected(0.6).state).toBe("failing");
    expect(healthAt(() => ({ ...nothing, backfilled: 999, rejected: 1 })).state).toBe("healthy");
  });

  test("degraded by a try in vain, failing when there are more than the alarm takes for chance", () => {
    const failed = (count: number) => healthAt((ago) => ({ ...usual, failed: ago === 4 ? count : 0 }));
    expect(failed(2)).toMatchObject({ state: "degraded", reasons: [{ cause: "failed", value: 2 }] });
    expect(failed(3)).toMatchObject({ state: "failing", reasons: [{ cause: "failed", value: 3 }] });
    expect(healthAt((ago) => ({ ...usual, failed: ago > 10 ? 9 : 0 })).state).toBe("healthy");
  });

  test("failing while records are committed and no minute is counted, even if all else is quiet", () => {
    const health = healthAt(() => nothing, now - 20 * minuteMs);
    expect(health).toEqual({
      state: "failing",
      reasons: [{ cause: "uncounted", state: "failing", value: 1200, limit: 600 }],
    });
  });

  test("described by every reason, the worst first", () => {
    const { state, reasons } = healthAt(() => ({
      ...usual,
      failed: 1,
      lags: lagsOf([600_000]),
      rejected: 30,
    }));
    expect(state).toBe("failing");
    expect(reasons.map((reason) => [reason.cause, reason.state])).toEqual([
      ["failed", "failing"],
      ["lag", "failing"],
      ["rejected", "degraded"],
    ]);
  });
});

/**
 *   11:40      11:50:30     12:00:30
 *   last       ten minutes  now
 *   counted    ago
 */
describe("records were committed but not counted", () => {
  const countedUntil = current - 20 * minuteMs;
  const minutes = hour((ago) => (ago > 20 ? usual : nothing));
  const readerOf = async (startMs: number, count: number, waitedMs = 1_000) => {
    const store = new MemoryTripStore();
    const batches = Array.from({ length: count / 60 }, (_, minute) => {
      const startT = startMs + minute * minuteMs;
      const fixes = straightDrive({ count: 60, firstId: minute * 60, startT });
      return aDelivery(envelopeOf({ fixes, receivedAt: startT + minuteMs + waitedMs }));
    });
    await aggregate(aWorker({ store }).ports, batches);
    return tripReaderOf(store);
  };
  const since = async (reader: ReturnType<typeof readerOf>, of = minutes) =>
    readUncountedSince(await reader, of, now);

  test("if a trip has one from after the last counted minute that has been known for five minutes", async () => {
    expect(await since(readerOf(now - 15 * minuteMs, 60))).toBe(countedUntil);
    expect(await since(readerOf(now - 18 * minuteMs, 900))).toBe(countedUntil);
  });

  test("but not if it is too fresh to be counted, or from before the last counted minute", async () => {
    expect(await since(readerOf(now - 9 * minuteMs, 60))).toBeUndefined();
    expect(await since(readerOf(now - 40 * minuteMs, 60))).toBeUndefined();
  });

  test("but not if it may have arrived just now, being late", async () => {
    expect(await since(readerOf(now - 15 * minuteMs, 60, lateMs + minuteMs))).toBeUndefined();
  });

  test("and no trip is read as long as minutes are counted", async () => {
    const reader = {
      ...(await readerOf(now - 15 * minuteMs, 60)),
      tripsOfDay: () => Promise.reject(new Error()),
    };
    const counted = hour((ago) => (ago > 5 ? usual : nothing));
    expect(await readUncountedSince(reader, counted, now)).toBeUndefined();
    const past = hour((ago) => (ago === 5 ? { backfilled: 9 } : nothing));
    expect(await readUncountedSince(reader, past, now)).toBeUndefined();
  });
});
