import fc from "fast-check";
import { expect, test } from "vitest";
import { rulesVersion } from "../domain/rules.ts";
import { type Fault, InjectedFault, withChaos } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone, invocationsOf, sentTrips, somePageSizes } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { expectedPicture, pictureOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { recountTrip } from "./recount-trip.ts";

/** Makes the figures of a trip, and with it the lanes, what other rules may have counted. */
const countOtherwise = (store: MemoryTripStore): void => {
  for (const { trip } of store.trips.values()) {
    const { summary } = trip;
    const days = new Map(
      [...summary.days].map(([date, day]) => [date, { ...day, idleMs: 7, distanceMm: day.distanceMm + 5 }]),
    );
    const totals = { ...summary.totals, harshBrakes: 99 };
    Object.assign(summary, { days, totals, maxSpeedCmps: 9_999, rules: rulesVersion - 1 });
  }
  for (const [date, lanes] of store.lanes)
    for (const lane of lanes.values()) {
      const trips = [...store.trips.values()].flatMap(({ trip }) => trip.summary.days.get(date) ?? []);
      const idleMs = trips.reduce((sum, day) => sum + day.idleMs, 0);
      const distanceMm = trips.reduce((sum, day) => sum + day.distanceMm, 0);
      Object.assign(lane, { totals: { ...lane.totals, idleMs, distanceMm } });
    }
};

const faults = fc.array(
  fc.constantFrom<Fault>("none", "stale", "busy", "throw-before", "throw-after", "throw-read"),
  { maxLength: 5 },
);

test("a trip of other rules gets today's figures from its own windows, through any failure and beside the consumer", async () => {
  await fc.assert(
    fc.asyncProperty(
      sentTrips({ trips: 2 }),
      somePageSizes,
      fc.constantFrom(undefined, 3, 8),
      faults,
      fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 6 }),
      async (trips, pageSizes, maxActions, faults, turns) => {
        const table = new MemoryTripStore();
        const deliveries = invocationsOf(trips, [4], [1]).flat();
        const worker = aWorker({ store: table, pageSizes, maxActions });
        const before = deliveries.slice(0, Math.ceil(deliveries.length / 2));
        await deliverUntilDone(worker.ports, before);
        countOtherwise(table);
        const store = withChaos(table, faults, turns);
        const own = aWorker({ store, pageSizes, maxActions, slot: 1 }).ports;
        const recountAll = async () => {
          for (const { key } of trips)
            for (let run = 0; run < 20; run++)
              try {
                await recountTrip({ ...own, lane: "replay#0" }, key);
                break;
              } catch (error) {
                if (!(error instanceof InjectedFault)) throw error;
              }
        };
        const live = aWorker({ store, pageSizes, maxActions, slot: 2 }).ports;
        await Promise.all([recountAll(), deliverUntilDone(live, deliveries.slice(before.length))]);
        expect(pictureOf(table)).toStrictEqual(expectedPicture(trips));
        for (const { key } of trips)
          expect(await recountTrip({ ...own, store: table, lane: "replay#0" }, key)).toBe("current");
      },
    ),
    tries(500),
  );
});

test("a trip that stays contended is an error, not a trip that was recounted", async () => {
  const store = new MemoryTripStore();
  const { ports } = aWorker({ store });
  expect(await recountTrip({ ...ports, lane: "replay#0" }, { driver: "ana", trip: "gone" })).toBe("current");
  const [trip] = fc.sample(sentTrips({ trips: 1 }), { numRuns: 1, seed: 1 });
  await deliverUntilDone(ports, invocationsOf(trip!, [100], [1]).flat());
  countOtherwise(store);
  const busy = { ...aWorker({ store: withChaos(store, Array(50).fill("busy")) }).ports, lane: "replay#0" };
  await expect(recountTrip(busy, trip![0]!.key)).rejects.toThrow("contended");
});
