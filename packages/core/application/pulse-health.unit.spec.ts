import { describe, expect, test } from "vitest";
import { lagsOf } from "./lag-histogram.ts";
import { type HealthMinute, healthMinutes, healthOf } from "./pulse-health.ts";

const minuteMs = 60_000;
const now = Date.UTC(2026, 10, 20, 12, 0, 30);
const current = now - 30_000;

const usual = { batches: 10, records: 600, backfilled: 0, rejected: 0, failed: 0, lags: lagsOf([3_000]) };
const nothing = { batches: 0, records: 0, backfilled: 0, rejected: 0, failed: 0, lags: [] };

/** The last hour; minute 0 is the current one, minute 1 the one before. */
const hour = (of: (ago: number) => Partial<HealthMinute>): HealthMinute[] =>
  Array.from({ length: healthMinutes }, (_, index) => {
    const ago = healthMinutes - 1 - index;
    return { minute: new Date(current - ago * minuteMs).toISOString(), ...nothing, ...of(ago) };
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
