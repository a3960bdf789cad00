import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FaultTarget } from "./fault.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { parseFault } from "./parse-fault.ts";

const put: FaultTarget = { service: "kinesis", operation: "PutRecord", stream: "records", shard: "one" };

const sequence = (settings: object, requests: number, targets: readonly FaultTarget[] = [put]): boolean[] => {
  const plan = createFaultPlan();
  plan.set(parseFault({ type: "throttle", ...settings }));
  return Array.from({ length: requests }, (_, index) =>
    targets.map((target) => plan.hit("throttle", target) !== undefined).at(index % targets.length),
  ).map(Boolean);
};

describe("a plan of faults", () => {
  test("the same seed and the same requests give the same faults, another seed gives others", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_294_967_295 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, share) => {
          expect(sequence({ seed, share }, 50)).toEqual(sequence({ seed, share }, 50));
        },
      ),
    );
    expect(sequence({ seed: 1, share: 0.5 }, 100)).not.toEqual(sequence({ seed: 2, share: 0.5 }, 100));
  });

  test("a share hits about that part of the requests, for every seed", () => {
    for (const seed of [0, 1, 2, 3, 77, 4_294_967_295]) {
      const hits = sequence({ seed, share: 0.3 }, 10_000).filter(Boolean).length;
      expect(hits).toBeGreaterThan(2_800);
      expect(hits).toBeLessThan(3_200);
    }
  });

  test("a share of 0 never hits and a share of 1 always does", () => {
    expect(new Set(sequence({ share: 0 }, 1_000))).toEqual(new Set([false]));
    expect(new Set(sequence({ share: 1 }, 1_000))).toEqual(new Set([true]));
  });

  test("requests out of scope do not advance the sequence", () => {
    const plan = createFaultPlan();
    plan.set(parseFault({ type: "throttle", share: 0.5, seed: 9, stream: "records", shard: "one" }));
    const hits: boolean[] = [];
    for (let request = 0; request < 50; request++) {
      expect(plan.hit("throttle", { ...put, shard: "two" })).toBeUndefined();
      expect(plan.hit("throttle", { ...put, stream: "others" })).toBeUndefined();
      expect(plan.hit("throttle", { ...put, shard: undefined })).toBeUndefined();
      hits.push(plan.hit("throttle", put) !== undefined);
    }
    expect(hits).toEqual(sequence({ share: 0.5, seed: 9 }, 50));
  });

  test("a count ends a fault, which stays in the list as spent", () => {
    const plan = createFaultPlan();
    plan.set(parseFault({ type: "throttle", count: 2 }));
    const hits = [put, put, put].map((target) => plan.hit("throttle", target) !== undefined);
    expect(hits).toEqual([true, true, false]);
    expect(plan.isSet("throttle")).toBe(false);
    expect(plan.list()).toMatchObject([{ id: "fault-1", hits: 2, considered: 2, isSpent: true }]);
  });

  test("of several faults the first one set hits, and the next one when the first lets the request pass", () => {
    const plan = createFaultPlan();
    plan.set(parseFault({ type: "cancel-transaction", when: "before", count: 1 }));
    plan.set(parseFault({ type: "cancel-transaction", when: "after" }));
    const target: FaultTarget = { service: "dynamodb", operation: "TransactWriteItems" };
    expect(plan.hit("cancel-transaction", target)?.when).toBe("before");
    expect(plan.hit("cancel-transaction", target)?.when).toBe("after");
  });

  test("clearing an unknown fault clears none and names the ones that are set", () => {
    const plan = createFaultPlan();
    plan.set(parseFault({ type: "throttle" }));
    plan.set(parseFault({ type: "throttle" }));
    expect(() => plan.clear(["fault-1", "fault-9"])).toThrow(
      "There is no fault fault-9; set are: fault-1, fault-2.",
    );
    expect(plan.clear(["fault-1"])).toEqual(["fault-1"]);
    expect(plan.clear()).toEqual(["fault-2"]);
    expect(plan.isSet("throttle")).toBe(false);
  });

  test("holds no more than a hundred faults", () => {
    const plan = createFaultPlan();
    for (let serial = 0; serial < 100; serial++) plan.set(parseFault({ type: "throttle" }));
    expect(() => plan.set(parseFault({ type: "throttle" }))).toThrow("clear some first");
  });
});
