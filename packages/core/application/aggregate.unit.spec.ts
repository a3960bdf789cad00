import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBatch } from "../domain/batch.ts";
import { addDayTotals, type DayTotals, dateCounterNames, noDayTotals } from "../domain/counters.ts";
import type { TripSummary } from "../domain/trip.ts";
import { type Fault, withChaos } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone, invocationsOf, sentTrips, somePageSizes } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { expectedPicture, type Picture, pictureOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, envelopeOf, straightDrive } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import { nameOf } from "./trip-cache.ts";

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

/** Which warm function gets an invocation, how much it caches, and whether two run at once. */
const schedule = fc.array(
  fc.record({
    worker: fc.nat({ max: 2 }),
    isCold: fc.boolean(),
    isConcurrent: fc.boolean(),
    pageSizes: somePageSizes,
    maxHeldRecords: fc.constantFrom(undefined, 1, 3),
    maxActions: fc.constantFrom(undefined, 3, 8),
  }),
  { minLength: 1, maxLength: 8 },
);

describe("the same records in any order, grouping and repetition, through any failure", () => {
  test("give what is computed from the set at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        sentTrips({ corrects: true }),
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
            const { worker, isCold, isConcurrent, ...settings } = schedule[at % schedule.length]!;
            if (isCold) workers[worker] = aWorker({ store, slot: worker, capacity, ...settings });
            const running = [deliverUntilDone(workers[worker]!.ports, invocations[at]!)];
            if (isConcurrent && at + 1 < invocations.length)
              running.push(deliverUntilDone(workers[(worker + 1) % 3]!.ports, invocations[++at]!));
            await Promise.all(running);
          }
          expect(pictureOf(table)).toStrictEqual(expectedPicture(trips));
        },
      ),
      tries(1000),
    );
  });

  test("a repeated invocation writes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        sentTrips({ trips: 2, corrects: true }),
        batchSizes,
        invocationSizes,
        fc.boolean(),
        somePageSizes,
        async (trips, batchSizes, invocationSizes, isCold, pageSizes) => {
          const store = new MemoryTripStore();
          const worker = aWorker({ store, pageSizes });
          const invocations = invocationsOf(trips, batchSizes, invocationSizes);
          for (const invocation of invocations) await aggregate(worker.ports, invocation);
          const commits = store.calls.commits;
          const { ports } = isCold ? aWorker({ store }) : worker;
          for (const invocation of invocations.toReversed())
            expect(await aggregate(ports, invocation)).toMatchObject({ commits: 0, failed: [] });
          expect(store.calls.commits).toBe(commits);
        },
      ),
      tries(1000),
    );
  });
});

test("a record that came late and, before or after, as backfill is not late, and counts once", async () => {
  const fixes = straightDrive({ count: 90 });
  const late = aDelivery(envelopeOf({ fixes }));
  const backfill = aDelivery(envelopeOf({ fixes: fixes.slice(0, 60), backfill: true }));
  for (const [order, expected] of [
    [[late], { unique: 90, late: 90 }],
    [[late, backfill], { unique: 90, late: 30 }],
    [[backfill, late], { unique: 90, late: 30 }],
    [[late, backfill, late, backfill], { unique: 90, late: 30 }],
    [[backfill], { unique: 60, late: 0 }],
  ] as const) {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    for (const delivery of order) await aggregate(ports, [delivery]);
    expect([...store.trips.values()].map(({ trip }) => trip.summary.totals)).toMatchObject([expected]);
  }
});

describe("at every moment between invocations", () => {
  const everyMoment = (
    moments: "corrected" | "as sent",
    check: (store: MemoryTripStore, before: Picture, now: Picture) => void,
  ) =>
    fc.asyncProperty(
      sentTrips({ corrects: moments === "corrected" }),
      batchSizes,
      invocationSizes,
      somePageSizes,
      async (trips, batchSizes, invocationSizes, pageSizes) => {
        const store = new MemoryTripStore();
        const { ports } = aWorker({ store, pageSizes });
        let before = pictureOf(store);
        for (const invocation of invocationsOf(trips, batchSizes, invocationSizes)) {
          await aggregate(ports, invocation);
          const now = pictureOf(store);
          check(store, before, now);
          before = now;
        }
      },
    );

  test("day totals add up to the trip, and lanes to the sum of the trips", async () => {
    await fc.assert(
      everyMoment("corrected", (_, __, { trips, fleet }) => {
        const sums: Record<string, (typeof fleet)[string]> = {};
        for (const { days, summary } of Object.values(trips)) {
          const { totals } = summary as TripSummary;
          expect(Object.values(days).reduce<DayTotals>(addDayTotals, noDayTotals)).toEqual(
            Object.fromEntries(dateCounterNames.map((name) => [name, totals[name]])),
          );
          for (const [date, totals] of Object.entries(days)) {
            const sum = sums[date] ?? { ...noDayTotals, trips: 0 };
            sums[date] = { ...addDayTotals(sum, totals), trips: sum.trips + 1 };
          }
        }
        expect(fleet).toEqual(sums);
      }),
      tries(1000),
    );
  });

  test("a trip never loses records, and its maximum speed never shrinks", async () => {
    await fc.assert(
      everyMoment("as sent", (_, before, now) => {
        for (const [name, trip] of Object.entries(before.trips)) {
          const [then, later] = [trip.summary, now.trips[name]!.summary] as unknown as TripSummary[];
          expect(later!.totals.unique).toBeGreaterThanOrEqual(then!.totals.unique);
          expect(later!.maxSpeedCmps ?? -1).toBeGreaterThanOrEqual(then!.maxSpeedCmps ?? -1);
        }
      }),
      tries(1000),
    );
  });

  test("a record changes only its own trip", async () => {
    await fc.assert(
      fc.asyncProperty(sentTrips(), fc.nat(), async (trips, pick) => {
        const store = new MemoryTripStore();
        const { ports } = aWorker({ store });
        const deliveries = invocationsOf(trips, [4], [1]).flat();
        const at = pick % deliveries.length;
        await aggregate(ports, deliveries.toSpliced(at, 1));
        const before = pictureOf(store);
        await aggregate(ports, [deliveries[at]!]);
        const decoded = decodeBatch(deliveries[at]!.data);
        const own = decoded.ok ? nameOf(decoded.batch) : "";
        const { [own]: _, ...others } = pictureOf(store).trips;
        const { [own]: __, ...othersBefore } = before.trips;
        expect(others).toStrictEqual(othersBefore);
      }),
      tries(1000),
    );
  });
});

test("batches of one trip that disagree on time zone or vehicle give the same result in every order", async () => {
  const orders = fc.array(fc.nat(), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      sentTrips({ trips: 2, disagree: true }),
      orders,
      orders,
      somePageSizes,
      async (trips, a, b, pageSizes) => {
        const deliveries = invocationsOf(trips, [3], [1]).flat();
        const pictures = [];
        for (const order of [a, b]) {
          const store = new MemoryTripStore();
          const { ports } = aWorker({ store, pageSizes });
          const ordered = deliveries
            .map((delivery, index) => ({ delivery, place: order[index % order.length]! }))
            .sort((x, y) => x.place - y.place);
          for (const { delivery } of ordered) await aggregate(ports, [delivery]);
          pictures.push(pictureOf(store));
        }
        expect(pictures[1]).toStrictEqual(pictures[0]);
        expect(pictures[0]).toStrictEqual(expectedPicture(trips));
      },
    ),
    tries(1000),
  );
});
