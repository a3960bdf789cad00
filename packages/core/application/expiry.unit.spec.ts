import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDayTotals, noDayTotals } from "../domain/counters.ts";
import { aWorker } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { pictureOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, envelopeOf, straightDrive } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import { nameOf } from "./trip-cache.ts";
import { expiryOf } from "./trip-store.ts";

const dayMs = 86_400_000;
const firstNow = Date.UTC(2026, 10, 20, 12);
const evening = Date.UTC(2026, 10, 19, 23, 55);

/** A table and one warm function with a clock that can be set. */
const aClockwork = () => {
  let now = firstNow;
  const store = new MemoryTripStore(() => now);
  const warm = { ...aWorker({ store }).ports, now: () => now };
  const cold = () => ({ ...aWorker({ store }).ports, now: () => now });
  return {
    store,
    warm,
    cold,
    pass: (days: number) => {
      now += days * dayMs;
    },
  };
};

const key = { driver: "ana", trip: "trip-1" };

const driveOf = (trip: string, from: number, count: number) =>
  aDelivery(
    envelopeOf({
      key: { driver: "ana", trip },
      fixes: straightDrive({ count, startT: evening + from * 1000, firstId: from }),
    }),
  );

/** What the existing trips add to a date. */
const sumOfTrips = (store: MemoryTripStore, date: string) =>
  [...store.trips.keys()].reduce(
    (sum, name) => {
      const day = store.itemOf(name)?.trip.summary.days.get(date);
      return day ? { ...addDayTotals(sum, day), trips: sum.trips + 1 } : sum;
    },
    { ...noDayTotals, trips: 0 },
  );

/** DynamoDB deletes expired items one by one, within days. */
const deleteSome = (store: MemoryTripStore, now: number, every: number): void => {
  let count = 0;
  const isDeleted = (expiresAt: number) => expiresAt * 1000 <= now && ++count % every === 0;
  for (const [name, pages] of store.pages)
    for (const [start, page] of pages) if (isDeleted(page.expiresAt)) store.pages.get(name)!.delete(start);
  for (const [name, { trip }] of store.trips) if (isDeleted(trip.expiresAt)) store.trips.delete(name);
};

test("the fleet's lanes are the sum of the existing trips, while trips expire and are posted again", async () => {
  const step = fc.record({
    trip: fc.constantFrom("trip-1", "trip-2", "trip-3"),
    from: fc.nat({ max: 900 }),
    count: fc.integer({ min: 1, max: 200 }),
    days: fc.constantFrom(0, 0, 0.5, 1, 200, 400, 401),
    isCold: fc.boolean(),
    deletes: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { store, warm, cold, pass } = aClockwork();
      for (const { trip, from, count, days, isCold, deletes } of steps) {
        pass(days);
        deleteSome(store, warm.now(), deletes);
        await aggregate(isCold ? cold() : warm, [driveOf(trip, from, count)]);
        for (const date of ["2026-11-19", "2026-11-20"])
          expect(store.fleetDay(date)).toEqual(sumOfTrips(store, date));
      }
    }),
    tries(200),
  );
});

describe("a trip that is posted again after it expired", () => {
  test.each([
    ["by a warm function", (clockwork: ReturnType<typeof aClockwork>) => clockwork.warm],
    ["by a cold one", (clockwork: ReturnType<typeof aClockwork>) => clockwork.cold()],
  ])("starts as a new one %s, without a window, an id or a kilometre of the old one", async (_, portsOf) => {
    const clockwork = aClockwork();
    await aggregate(clockwork.warm, [driveOf(key.trip, 0, 900)]);
    clockwork.pass(401);
    await aggregate(portsOf(clockwork), [driveOf(key.trip, 400, 60)]);
    const { trip } = clockwork.store.itemOf(nameOf(key))!;
    expect(trip).toMatchObject({ rev: 1, expiresAt: expiryOf(clockwork.warm.now(), 400) });

    const fresh = aClockwork();
    await aggregate(fresh.cold(), [driveOf(key.trip, 400, 60)]);
    const { trips, fleet } = pictureOf(clockwork.store);
    const { markers, ...again } = trips[nameOf(key)]!;
    const { markers: own, ...anew } = pictureOf(fresh.store).trips[nameOf(key)]!;
    expect(again).toEqual(anew);
    // A marker stays until DynamoDB deletes it; readers check the trip's dates.
    expect([markers, own]).toEqual([["2026-11-19", "2026-11-20"], ["2026-11-20"]]);
    expect(fleet).toEqual(pictureOf(fresh.store).fleet);
  });
});

test("a lane lives as long as the trips in it, and no longer", async () => {
  const { store, warm, pass } = aClockwork();
  await aggregate(warm, [driveOf("trip-1", 0, 60)]);
  pass(300);
  await aggregate(warm, [driveOf("trip-1", 60, 60), driveOf("trip-2", 0, 60)]);
  expect(store.fleetDay("2026-11-19")).toMatchObject({ trips: 2, unique: 180 });
  pass(100.5);
  expect(store.fleetDay("2026-11-19")).toMatchObject({ trips: 1, unique: 60 });
  pass(300);
  expect(store.fleetDay("2026-11-19")).toMatchObject({ trips: 0, unique: 0 });
});
