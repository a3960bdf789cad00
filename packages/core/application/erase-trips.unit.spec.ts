import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDayTotals, type DayTotals, noDayTotals } from "../domain/counters.ts";
import type { TripKey } from "../domain/trip.ts";
import { type Fault, InjectedFault, withChaos } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone, invocationsOf, sentTrips, somePageSizes } from "../testing/deliveries.ts";
import { MemoryDeviceStore } from "../testing/memory-device-store.ts";
import { MemoryErasures } from "../testing/memory-erasures.ts";
import { MemoryPeopleStore } from "../testing/memory-people-store.ts";
import { MemoryPreferenceStore } from "../testing/memory-preference-store.ts";
import { MemoryRejectStore } from "../testing/memory-reject-store.ts";
import { MemoryShareStore } from "../testing/memory-share-store.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { pictureOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, aFix, baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import type { Delivery } from "./delivery.ts";
import type { StoredDevice } from "./device.ts";
import { type EraseTablePorts, eraseFromTable } from "./erase-table.ts";
import { eraseTrips } from "./erase-trips.ts";
import type { StoredShare } from "./shares.ts";
import { nameOf } from "./trip-cache.ts";
import type { TripStore } from "./trip-store.ts";

const ana = { driver: "ana", isFleet: false };
const minuteMs = 60_000;

/** A table with everything in it that an erasure touches. */
class World {
  nowMs = baseT + 3_600_000;
  readonly trips = new MemoryTripStore(() => this.nowMs);
  readonly rejectStore = new MemoryRejectStore(() => this.nowMs);
  readonly erasures = new MemoryErasures(() => this.nowMs);
  readonly shares = new MemoryShareStore(() => this.nowMs);
  readonly people = new MemoryPeopleStore(() => this.nowMs);
  readonly preferences = new MemoryPreferenceStore();
  readonly devices = new MemoryDeviceStore();

  ports(store: TripStore = this.trips, maxActions?: number): EraseTablePorts {
    return {
      ...{ store, maxActions, rejectStore: this.rejectStore, erasures: this.erasures, shares: this.shares },
      ...{ people: this.people, preferences: this.preferences, devices: this.devices, now: () => this.nowMs },
      sleep: () => Promise.resolve(),
      random: () => 0.5,
      tripNamesOf: async (driver) => {
        const keys = [
          ...[...this.trips.dates.values()].flatMap((names) => [...names]),
          ...[...this.rejectStore.items.values()].map(nameOf),
          ...this.trips.pending.keys(),
        ].map((name) => name.split("/"));
        return [...new Set(keys.flatMap(([of, trip]) => (of === driver ? [trip!] : [])))];
      },
    };
  }

  /** Names of the trips of which anything is left. */
  left(): string[] {
    const { trips, pages, idChunks, dates } = this.trips;
    const parts = [...pages, ...idChunks].filter(([, items]) => items.size > 0).map(([name]) => name);
    const markers = [...dates.values()].flatMap((names) => [...names]);
    const rejects = [...this.rejectStore.items.values()].map(nameOf);
    const shared = [...this.shares.stored.values()].map(({ trip }) => nameOf(trip));
    return [
      ...new Set([
        ...trips.keys(),
        ...this.trips.pending.keys(),
        ...parts,
        ...markers,
        ...rejects,
        ...shared,
      ]),
    ].sort();
  }

  expectLanesToBeTheSumOfTrips(): void {
    const dates = new Set(this.trips.lanes.keys());
    for (const date of dates) {
      const days = [...this.trips.trips.values()].flatMap(({ trip }) => trip.summary.days.get(date) ?? []);
      expect(this.trips.fleetDay(date)).toEqual({
        ...days.reduce<DayTotals>(addDayTotals, noDayTotals),
        trips: days.length,
      });
    }
  }
}

const envelopeIn = ({ data }: Delivery): TripKey & { readonly receivedAt: number } =>
  JSON.parse(new TextDecoder().decode(data));
const receivedAtOf = (delivery: Delivery): number => envelopeIn(delivery).receivedAt;
const keyOf = (delivery: Delivery): TripKey => {
  const { driver, trip } = envelopeIn(delivery);
  return { driver, trip };
};

const sizes = (max: number) => fc.array(fc.integer({ min: 1, max }), { minLength: 1, maxLength: 6 });
const faults = fc.array(
  fc.constantFrom<Fault>("none", "none", "stale", "busy", "throw-before", "throw-after", "throw-read"),
  { maxLength: 30 },
);

/** Rejects that only the decoder finds, for the same trips. */
const wrongOnes = (deliveries: readonly Delivery[]): Delivery[] =>
  deliveries
    .filter((_, index) => index % 3 === 0)
    .map((delivery) =>
      aDelivery(
        envelopeOf({
          key: keyOf(delivery),
          receivedAt: receivedAtOf(delivery),
          fixes: [{ ...aFix({ id: 7, t: baseT }), lat: 91 }],
        }),
      ),
    );

const untilErased = async (world: World, attempt: () => Promise<unknown>): Promise<void> => {
  for (let times = 0; times < 100; times++) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
      world.expectLanesToBeTheSumOfTrips();
    }
  }
  throw new Error("not erased after 100 attempts");
};

describe("what was received before an order to erase it", () => {
  test("is gone for good, whenever the order comes, through any failure and redelivery; all else stays", async () => {
    await fc.assert(
      fc.asyncProperty(
        sentTrips({ corrects: true }),
        fc.tuple(sizes(12), sizes(8)),
        faults,
        fc.record({
          moment: fc.nat(),
          time: fc.nat(),
          trip: fc.constantFrom("trip-1", "trip-2", undefined),
          isConcurrent: fc.boolean(),
          isCold: fc.boolean(),
          pageSizes: somePageSizes,
          maxActions: fc.constantFrom(undefined, 3, 8),
          turns: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 }),
        }),
        async (trips, [batchSizes, invocationSizes], faults, chosen) => {
          const { pageSizes, maxActions, trip } = chosen;
          const world = new World();
          const store = withChaos(world.trips, faults, chosen.turns);
          const { rejectStore, erasures } = world;
          const worker = (slot: number) =>
            aWorker({ store, rejectStore, erasures, slot, pageSizes, maxActions, capacity: 2 });
          const workers = [worker(0), worker(1)];
          const sent = invocationsOf(trips, batchSizes, invocationSizes);
          const invocations = [...sent, wrongOnes(sent.flat())];
          const times = [...new Set(invocations.flat().map(receivedAtOf))].sort((a, b) => a - b);
          // Between two arrivals, or after all.
          const erasedAtMs = times[chosen.time % times.length]!;
          const erase = async () => {
            await erasures.order({ driver: "ana", trip, erasedAtMs });
            const [order] = await erasures.ordersOf("ana");
            await untilErased(world, () => eraseFromTable(world.ports(store, maxActions), order!));
          };
          const moment = chosen.moment % (invocations.length + 1);
          for (const [at, invocation] of invocations.entries()) {
            const running = at === moment ? [erase()] : [];
            if (!chosen.isConcurrent) await Promise.all(running);
            await Promise.all([...running, deliverUntilDone(workers[at % 2]!.ports, invocation)]);
            world.expectLanesToBeTheSumOfTrips();
          }
          if (moment === invocations.length) await erase();
          // The schedule looks once more, for what an index lacked.
          await erase();
          world.expectLanesToBeTheSumOfTrips();
          if (chosen.isCold) workers.splice(0, 2, worker(0), worker(1));
          for (const [at, invocation] of invocations.entries())
            await deliverUntilDone(workers[(at + 1) % 2]!.ports, invocation);

          const isErased = (delivery: Delivery) => {
            const key = keyOf(delivery);
            return (
              key.driver === "ana" && (trip ?? key.trip) === key.trip && receivedAtOf(delivery) <= erasedAtMs
            );
          };
          const expected = new World();
          const { ports } = aWorker({ store: expected.trips, rejectStore: expected.rejectStore });
          for (const invocation of invocations)
            await aggregate(
              ports,
              invocation.filter((delivery) => !isErased(delivery)),
            );
          expect(pictureOf(world.trips)).toStrictEqual(pictureOf(expected.trips));
          expect(world.left()).toEqual(expected.left());
          const waitingIn = ({ trips }: World) =>
            [...trips.pending].map(([name, { corrections }]) => [name, corrections] as const).sort();
          expect(waitingIn(world)).toEqual(waitingIn(expected));
          const rejectsOf = ({ rejectStore }: World) =>
            [...rejectStore.items].map(([name, { reasons }]) => [name, reasons] as const).sort();
          expect(rejectsOf(world)).toEqual(rejectsOf(expected));
        },
      ),
      tries(600),
    );
  });
});

describe("an order for all trips", () => {
  const arrived = (world: World, key: TripKey, receivedAt = world.nowMs, ids = 0) =>
    aDelivery(envelopeOf({ key, receivedAt, fixes: straightDrive({ count: 5, firstId: ids }) }));
  const aShareOf = (trip: TripKey, createdAtMs: number): StoredShare => ({
    ...{ digest: `${nameOf(trip)}${createdAtMs}`, trip, hidesEnds: false, createdAtMs },
    expiresAtMs: createdAtMs + 100 * minuteMs,
  });
  const mine = { driver: "ana", trip: "a" };
  const others = { driver: "bruno", trip: "a" };

  const aPhoneOf = (driver: string, id: string, createdAtMs: number): StoredDevice => ({
    ...{ id, driver, createdAtMs, name: "Phone", kind: "app", digest: "x".repeat(43) },
    lastUsedAtMs: undefined,
  });

  test("takes trips, rejects, links, name, preferences and devices of this driver, and nobody else's", async () => {
    const world = new World();
    const { ports } = aWorker({
      store: world.trips,
      rejectStore: world.rejectStore,
      erasures: world.erasures,
    });
    for (const key of [mine, { ...mine, trip: "b" }, others]) {
      const sent = [arrived(world, key)];
      await aggregate(ports, [...sent, ...wrongOnes(sent)]);
      await world.shares.put(aShareOf(key, world.nowMs));
      await world.people.put({ driver: key.driver, name: "A name" });
      await world.preferences.keepPreferences(key.driver, { theme: "dark" });
    }
    for (const driver of ["ana", "bruno"]) await world.devices.put(aPhoneOf(driver, driver, world.nowMs));
    // Of a trip of which nothing could be counted.
    await aggregate(ports, wrongOnes([arrived(world, { ...mine, trip: "rejected" })]));
    const erasure = await eraseTrips(ana, world.ports(), { driver: "ana", trip: undefined });
    expect(erasure).toEqual({
      driver: "ana",
      trip: undefined,
      erasedAtMs: world.nowMs,
      state: "table-erased",
    });
    expect(await world.erasures.pending()).toEqual([erasure]);
    expect(world.left()).toEqual([nameOf(others)]);
    expect((await world.people.loadPeople()).map(({ driver }) => driver)).toEqual(["bruno"]);
    expect(await world.preferences.preferencesOf("ana")).toEqual({});
    expect(await world.preferences.preferencesOf("bruno")).toEqual({ theme: "dark" });
    expect([...world.devices.stored.keys()]).toEqual(["bruno"]);
  });

  test("is repeated by the schedule without taking what came after it", async () => {
    const world = new World();
    const { ports } = aWorker({
      store: world.trips,
      rejectStore: world.rejectStore,
      erasures: world.erasures,
    });
    await aggregate(ports, [arrived(world, mine)]);
    const erasure = await eraseTrips(ana, world.ports(), { driver: "ana", trip: undefined });
    world.nowMs += minuteMs;
    const after = [arrived(world, mine)];
    await aggregate(ports, [...after, ...wrongOnes(after)]);
    await world.shares.put(aShareOf(mine, world.nowMs));
    await world.preferences.keepPreferences("ana", { theme: "dark" });
    // The one before was not listed yet.
    await world.devices.put(aPhoneOf("ana", "before", erasure.erasedAtMs));
    await world.devices.put(aPhoneOf("ana", "after", world.nowMs));
    const left = [
      world.left(),
      pictureOf(world.trips),
      world.shares.stored.size,
      world.rejectStore.items.size,
    ];
    expect(await eraseFromTable(world.ports(), erasure)).toEqual(erasure);
    expect([
      world.left(),
      pictureOf(world.trips),
      world.shares.stored.size,
      world.rejectStore.items.size,
    ]).toEqual(left);
    expect(await world.preferences.preferencesOf("ana")).toEqual({ theme: "dark" });
    expect([...world.devices.stored.keys()]).toEqual(["after"]);
  });

  test("stays ordered if time is up, and a repetition takes the rest", async () => {
    const world = new World();
    const { ports } = aWorker({
      store: world.trips,
      rejectStore: world.rejectStore,
      erasures: world.erasures,
    });
    for (const trip of ["a", "b", "c"]) await aggregate(ports, [arrived(world, { ...mine, trip })]);
    const slow: EraseTablePorts = {
      ...world.ports(),
      store: {
        loadTrips: async (keys) => {
          world.nowMs += 10_000;
          return world.trips.loadTrips(keys);
        },
        pendingOf: (keys) => world.trips.pendingOf(keys),
        keepPending: (...change) => world.trips.keepPending(...change),
        partsOf: (key) => world.trips.partsOf(key),
        remove: (removal) => world.trips.remove(removal),
      },
    };
    const erasure = await eraseTrips(ana, slow, { driver: "ana", trip: undefined });
    expect([erasure.state, world.left().length]).toEqual(["ordered", 1]);
    expect((await eraseFromTable(world.ports(), erasure)).state).toBe("table-erased");
    expect(world.left()).toEqual([]);
  });

  test("comes between the moment a trip is found missing and its first commit", async () => {
    const world = new World();
    let isOrdered = false;
    const store = withChaos(world.trips, []);
    const { ports } = aWorker({
      store: {
        ...store,
        commit: async (commit) => {
          if (!isOrdered) await eraseTrips(ana, world.ports(), { driver: "ana", trip: undefined });
          isOrdered = true;
          return store.commit(commit);
        },
      },
      rejectStore: world.rejectStore,
      erasures: world.erasures,
    });
    const outcome = await aggregate(ports, [arrived(world, mine), arrived(world, others)]);
    expect(outcome).toMatchObject({ failed: [], erased: 5 });
    expect(world.left()).toEqual([nameOf(others)]);
    world.expectLanesToBeTheSumOfTrips();
  });
});

test("a warm function that knows a trip from before it was erased and posted again does not bring it back", async () => {
  const world = new World();
  const workers = [0, 1].map((slot) =>
    aWorker({ store: world.trips, rejectStore: world.rejectStore, erasures: world.erasures, slot }),
  );
  const key = { driver: "ana", trip: "a" };
  const batch = (firstId: number) =>
    aDelivery(
      envelopeOf({
        key,
        receivedAt: world.nowMs,
        fixes: straightDrive({ count: 5, firstId, startT: baseT + firstId * 1000 }),
      }),
    );
  await aggregate(workers[0]!.ports, [batch(0)]);
  await eraseTrips(ana, world.ports(), key);
  world.nowMs += 1;
  // As many commits as before.
  await aggregate(workers[1]!.ports, [batch(100)]);
  await aggregate(workers[0]!.ports, [batch(200)]);
  expect(world.trips.trips.get("ana/a")?.trip.summary.totals.unique).toBe(10);
  world.expectLanesToBeTheSumOfTrips();
});

test("a trip of many dates, pages and ids goes in several transactions, each of which fits", async () => {
  const world = new World();
  const { ports } = aWorker({
    store: world.trips,
    rejectStore: world.rejectStore,
    erasures: world.erasures,
    pageSizes: { maxOpenBytes: 0, maxOpenWindowBytes: 0, maxPageBytes: 0 },
  });
  const key = { driver: "ana", trip: "a" };
  const fixes = Array.from({ length: 130 }, (_, day) =>
    aFix({ id: 2 * day, t: baseT - day * 86_400_000, lat: 0, lon: 10 }),
  );
  for (let at = 0; at < fixes.length; at += 30)
    await deliverUntilDone(ports, [
      aDelivery(envelopeOf({ key, receivedAt: world.nowMs, fixes: fixes.slice(at, at + 30) })),
    ]);
  expect(world.trips.dates.size).toBe(130);
  const commits = world.trips.calls.commits;
  expect((await eraseTrips(ana, world.ports(), key)).state).toBe("table-erased");
  expect(world.trips.calls.commits - commits).toBeGreaterThan(5);
  expect(world.left()).toEqual([]);
  world.expectLanesToBeTheSumOfTrips();
});

test("appending to a known trip asks for no orders; loading it, creating it and a repetition do", async () => {
  const world = new World();
  let asked = 0;
  const { ports } = aWorker({
    store: world.trips,
    erasures: {
      erasedUntil: async (keys) => {
        asked++;
        return world.erasures.erasedUntil(keys);
      },
    },
  });
  const fixes = straightDrive({ count: 90 });
  const deliveries = [0, 30, 60].map((at) => aDelivery(envelopeOf({ fixes: fixes.slice(at, at + 30) })));
  const counts: number[] = [];
  for (const delivery of [...deliveries, deliveries[0]!]) {
    asked = 0;
    await aggregate(ports, [delivery]);
    counts.push(asked);
  }
  expect(counts).toEqual([2, 0, 0, 1]);
});
