import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Fault, withChaos } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone, invocationsOf, sentTrips } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { expectedPicture, pictureOf } from "../testing/oracle.ts";
import { aggregate } from "./aggregate.ts";

const sizes = (max: number) => fc.array(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 6 });
const batchSizes = sizes(12);
const invocationSizes = sizes(8);

const fault = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Fault>("none") },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Fault>("stale", "busy", "throw-before", "throw-after", "throw-read"),
  },
);
const faults = fc.array(fault, { maxLength: 30 });

/** Which warm function an invocation comes to, how much that remembers, and whether two run at once. */
const schedule = fc.array(
  fc.record({ worker: fc.nat({ max: 2 }), isCold: fc.boolean(), isConcurrent: fc.boolean() }),
  { minLength: 1, maxLength: 8 },
);

describe("the same records in any order, grouping and repetition, through any failure", () => {
  test("amount to what is computed from the set at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        sentTrips(),
        batchSizes,
        invocationSizes,
        faults,
        schedule,
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 }),
        async (trips, batchSizes, invocationSizes, faults, schedule, capacity, turns) => {
          const table = new MemoryTripStore();
          const store = withChaos(table, faults, turns);
          const workers = [0, 1, 2].map((slot) => aWorker({ store, slot, capacity }));
          const invocations = invocationsOf(trips, batchSizes, invocationSizes);
          for (let at = 0; at < invocations.length; at++) {
            const { worker, isCold, isConcurrent } = schedule[at % schedule.length]!;
            if (isCold) workers[worker] = aWorker({ store, slot: worker, capacity });
            const running = [deliverUntilDone(workers[worker]!.ports, invocations[at]!)];
            if (isConcurrent && at + 1 < invocations.length)
              running.push(deliverUntilDone(workers[(worker + 1) % 3]!.ports, invocations[++at]!));
            await Promise.all(running);
          }
          expect(pictureOf(table)).toStrictEqual(expectedPicture(trips));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("a delivered-again invocation writes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        sentTrips({ trips: 2 }),
        batchSizes,
        invocationSizes,
        fc.boolean(),
        async (trips, batchSizes, invocationSizes, isCold) => {
          const store = new MemoryTripStore();
          const worker = aWorker({ store });
          const invocations = invocationsOf(trips, batchSizes, invocationSizes);
          for (const invocation of invocations) await aggregate(worker.ports, invocation);
          const commits = store.calls.commits;
          const { ports } = isCold ? aWorker({ store }) : worker;
          for (const invocation of invocations.toReversed())
            expect(await aggregate(ports, invocation)).toMatchObject({ commits: 0, failed: [] });
          expect(store.calls.commits).toBe(commits);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
