import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyStatus, aPhone } from "../testing/device-statuses.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT } from "../testing/records.ts";
import type { DeviceStatus } from "./device-status.ts";
import { type DeviceFacts, deviceCauses, deviceLimits, unusedMs, verdictOf } from "./device-verdict.ts";

const [minute, hour] = [60_000, 3_600_000];
const nothing: Omit<DeviceFacts, "status"> = { device: undefined, records: 0, leftOut: 0, rejected: 0 };
const causes = (status: DeviceStatus | undefined, nowMs = baseT, facts: Partial<DeviceFacts> = {}) =>
  verdictOf({ ...nothing, status, ...facts }, nowMs).reasons.map(({ cause }) => cause);

const driving = { at: baseT, speedCmps: 1400, ended: false } as const;
const battery = { at: baseT, percent: 4 } as const;

const anyFacts: fc.Arbitrary<DeviceFacts> = fc.record({
  status: fc.option(anyStatus, { nil: undefined }),
  device: fc.option(fc.record({ createdAtMs: fc.constant(baseT), lastUsedAtMs: fc.constant(undefined) }), {
    nil: undefined,
  }),
  records: fc.nat({ max: 200 }),
  leftOut: fc.nat({ max: 100 }),
  rejected: fc.nat({ max: 5 }),
});

test("a phone needs help exactly if there is a reason, each beyond its limit and in the order of causes", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat({ max: 2 * unusedMs }), (facts, later) => {
      const { state, reasons } = verdictOf(facts, baseT + later);
      expect(state === "help").toBe(reasons.length > 0);
      const order = reasons.map(({ cause }) => deviceCauses.indexOf(cause));
      expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
      for (const { cause, value, limit } of reasons)
        expect(cause === "battery" ? value <= limit : value > limit).toBe(true);
    }),
    tries(500),
  );
});

describe("a phone that was driving and fell silent", () => {
  test("needs help from twelve minutes on, until a week of silence says that it is not in use", () => {
    const phone = aPhone({ fix: driving });
    const states = [11 * minute, 13 * minute, 3 * hour, unusedMs, unusedMs + 1].map(
      (later) => verdictOf({ ...nothing, status: phone }, baseT + later).state,
    );
    expect(states).toEqual(["fine", "help", "help", "help", "unused"]);
  });

  test("does not, if it ended its trip, was being parked, or says no speed", () => {
    for (const change of [
      { ended: true },
      { speedCmps: deviceLimits.drivingCmps - 1 },
      { speedCmps: undefined },
    ])
      expect(causes(aPhone({ fix: { ...driving, ...change } }), baseT + hour)).toEqual([]);
  });

  test("names its empty battery as well, however long ago that was", () => {
    expect(causes(aPhone({ fix: driving, battery }), baseT + 20 * hour)).toEqual(["silent", "battery"]);
  });
});

test("a low battery counts for an hour, unless it is charging", () => {
  expect(causes(aPhone({ battery }), baseT + 59 * minute)).toEqual(["battery"]);
  expect(causes(aPhone({ battery }), baseT + 61 * minute)).toEqual([]);
  expect(causes(aPhone({ battery: { ...battery, isCharging: true } }))).toEqual([]);
  expect(causes(aPhone({ battery: { ...battery, percent: deviceLimits.batteryPercent + 1 } }))).toEqual([]);
});

test("late uploads, a long queue and a clock that is ahead count for a day", () => {
  const late = aPhone({ lag: { at: baseT, ms: hour }, queue: { at: baseT, waiting: 1_001 } });
  expect(causes(late, baseT + 23 * hour)).toEqual(["queued", "lag"]);
  expect(causes(late, baseT + 25 * hour)).toEqual([]);
  expect(causes(aPhone({ lag: { at: baseT, ms: -3 * minute } }))).toEqual(["clock"]);
});

test("poor positions need enough records to prove anything; rejects a share of what was sent", () => {
  expect(causes(aPhone(), baseT, { records: 59, leftOut: 59 })).toEqual([]);
  expect(causes(aPhone(), baseT, { records: 100, leftOut: 6 })).toEqual(["gps"]);
  expect(causes(aPhone(), baseT, { records: 990, rejected: 10 })).toEqual([]);
  expect(causes(aPhone(), baseT, { records: 980, rejected: 20 })).toEqual(["rejected"]);
  expect(causes(aPhone(), baseT, { rejected: 1 })).toEqual(["rejected"]);
});

test("a key that was never used needs help after an hour; one that was revoked needs none", () => {
  const device = { createdAtMs: baseT, lastUsedAtMs: undefined };
  const of = (later: number, change = {}) =>
    verdictOf({ ...nothing, status: undefined, device: { ...device, ...change } }, baseT + later);
  expect(of(59 * minute)).toEqual({ state: "unused", reasons: [] });
  expect(of(61 * minute).reasons.map(({ cause }) => cause)).toEqual(["never-used"]);
  expect(of(61 * minute, { lastUsedAtMs: baseT })).toEqual({ state: "unused", reasons: [] });
  const revoked = aPhone({ by: "key", id: "0123456789abcdef", fix: driving });
  expect(verdictOf({ ...nothing, status: revoked }, baseT + hour).state).toBe("revoked");
});
