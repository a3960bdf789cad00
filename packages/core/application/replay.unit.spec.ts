import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBatch } from "../domain/batch.ts";
import { type Fault, InjectedFault, withChaos } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone, fixedNow, invocationsOf, sentTrips } from "../testing/deliveries.ts";
import { MemoryRejectStore } from "../testing/memory-reject-store.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { expectedPicture, pictureOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, envelopeOf, straightDrive } from "../testing/records.ts";
import type { AggregatePorts } from "./aggregate.ts";
import type { Delivery } from "./delivery.ts";
import { loggableError } from "./loggable-error.ts";
import { type GroupedDelivery, noReplayCounts, type ReplayPorts, ReplayStalled, replay } from "./replay.ts";
import type { TripStore } from "./trip-store.ts";

const groupOf = ({ data }: Delivery): string => {
  const { driver, trip } = JSON.parse(new TextDecoder().decode(data));
  return `${driver}/${trip}`;
};

/** The deliveries from a place on, so many at a time. */
async function* partsFrom(deliveries: readonly Delivery[], size: number, next: string) {
  for (let at = Number(next); at < deliveries.length; at += size) {
    const part = deliveries.slice(at, at + size);
    yield {
      deliveries: part.map((delivery): GroupedDelivery => ({ ...delivery, group: groupOf(delivery) })),
      next: String(at + part.length),
      done: at + part.length,
    };
  }
}

const replayWorker = (store: TripStore, slot: number): AggregatePorts => ({
  ...aWorker({ store, slot }).ports,
  lane: `replay#${slot}`,
  keptFrom: "arrival",
  // Longer ago than any record.
  retentionDays: 100_000,
});

const portsOver = (store: TripStore, more: Partial<ReplayPorts> = {}): ReplayPorts => ({
  workers: [replayWorker(store, 0), replayWorker(store, 1)],
  sleep: () => Promise.resolve(),
  random: () => 0.5,
  now: () => fixedNow,
  rate: undefined,
  keep: () => Promise.resolve(),
  isStopped: () => false,
  ...more,
});

const faults = fc.array(
  fc.constantFrom("none", "stale", "busy", "throw-before", "throw-after", "throw-read"),
  { maxLength: 20 },
);

/** Where a replay is killed: after how many parts, and whether it had kept the last one. */
const kills = fc.array(fc.record({ parts: fc.nat({ max: 4 }), isKept: fc.boolean() }), { maxLength: 4 });

/** Runs to the end, resuming after the last kept part whenever it is killed or fails. */
const replayThrough = async (
  store: TripStore,
  deliveries: readonly Delivery[],
  size: number,
  pending: { readonly parts: number; readonly isKept: boolean }[],
): Promise<void> => {
  let kept = "0";
  for (let run = 0; run < 100; run++) {
    const kill = pending.shift();
    let parts = 0;
    const keep: ReplayPorts["keep"] = async ({ next }) => {
      const isKilled = kill !== undefined && parts++ === kill.parts;
      if (!isKilled || kill.isKept) kept = next;
      if (isKilled) throw new InjectedFault("killed");
    };
    try {
      await replay(portsOver(store, { keep }), partsFrom(deliveries, size, kept));
      return;
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
    }
  }
  throw new Error("the replay did not end");
};

describe("a replay of what was sent, killed anywhere and resumed", () => {
  const size = fc.integer({ min: 1, max: 7 });

  test("gives what is computed from the set at once, beside the consumer and from any place", async () => {
    await fc.assert(
      fc.asyncProperty(
        sentTrips({ corrects: true }),
        size,
        faults,
        kills,
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
        async (trips, size, faults, kills, turns, places) => {
          const table = new MemoryTripStore();
          const store = withChaos(table, faults, turns);
          const deliveries = invocationsOf(trips, [3, 1, 5], [1]).flat();
          // The consumer has got some of it, and gets the rest of these meanwhile.
          const live = deliveries.filter((_, index) => index % 3 > 0);
          const { ports } = aWorker({ store, slot: 5 });
          await Promise.all([
            (async () => {
              for (const delivery of live) await deliverUntilDone(ports, [delivery]);
            })(),
            replayThrough(store, deliveries, size, [...kills]),
          ]);
          for (const place of places)
            await replayThrough(store, deliveries.slice(place % deliveries.length), size, []);
          expect(pictureOf(table)).toStrictEqual(expectedPicture(trips));
        },
      ),
      tries(500),
    );
  });

  test("changes nothing where all was counted, and says so", async () => {
    await fc.assert(
      fc.asyncProperty(sentTrips(), size, fc.nat(), async (trips, size, from) => {
        const store = new MemoryTripStore();
        const deliveries = invocationsOf(trips, [4], [1]).flat();
        await deliverUntilDone(aWorker({ store }).ports, deliveries);
        const before = { picture: pictureOf(store), commits: store.calls.commits };
        const some = deliveries.slice(from % deliveries.length);
        const counts = await replay(portsOver(store), partsFrom(some, size, "0"));
        const records = some.reduce((sum, { data }) => {
          const decoded = decodeBatch(data);
          return sum + (decoded.ok ? decoded.batch.records.length : 0);
        }, 0);
        expect(counts).toEqual({ ...noReplayCounts, records, unchanged: records });
        expect({ picture: pictureOf(store), commits: store.calls.commits }).toEqual(before);
      }),
      tries(300),
    );
  });
});

const key = { driver: "ana", trip: "trip-1" };
const arrivedMs = Date.UTC(2026, 10, 20, 10);
const batch = (fixes: readonly unknown[], receivedAt = arrivedMs) =>
  aDelivery(envelopeOf({ key, fixes, receivedAt }));

test.each([
  ["for a moment", 2],
  ["so long that they are delivered again", 10],
])("new, corrected and unchanged records are told apart if the table is contended %s", async (_, busy) => {
  const fixes = straightDrive({ count: 10 });
  const table = new MemoryTripStore();
  await deliverUntilDone(aWorker({ store: table }).ports, [batch(fixes.slice(0, 6))]);
  const greater = { ...fixes[5]!, speed: 3 };
  const store = withChaos(table, ["stale", ...Array<Fault>(busy).fill("busy")]);
  const all = [batch([...fixes.slice(0, 5), greater]), batch(fixes.slice(6)), batch([{ id: 1 }])];
  const counts = await replay(portsOver(store), partsFrom(all, 10, "0"));
  expect(counts).toEqual({
    records: 10,
    added: 4,
    corrected: 1,
    unchanged: 5,
    rejected: 1,
    expired: 0,
    commits: 1,
  });
});

test("a replay adds to lanes of its own, one per worker", async () => {
  const store = new MemoryTripStore();
  const { workers } = portsOver(store);
  await replay(portsOver(store), partsFrom([batch(straightDrive({ count: 3 }))], 1, "0"));
  const [lanes] = store.lanes.values();
  const names = [...lanes!.keys()].map((name) => name.slice(0, name.lastIndexOf("#")));
  expect(workers.map(({ lane }) => lane)).toEqual(expect.arrayContaining(names));
  expect(names).toHaveLength(1);
});

describe("a trip that is replayed into another table", () => {
  const dayMs = 86_400_000;
  const worker = (store: TripStore, now: number): AggregatePorts => ({
    ...replayWorker(store, 0),
    retentionDays: 400,
    now: () => now,
  });

  test("expires when it would have expired in the first one", async () => {
    const store = new MemoryTripStore();
    const now = arrivedMs + 300 * dayMs;
    const parts = partsFrom([batch(straightDrive({ count: 3 }))], 1, "0");
    await replay({ ...portsOver(store), workers: [worker(store, now)] }, parts);
    const [item] = store.trips.values();
    expect(item!.trip.expiresAt * 1000).toBe(Date.UTC(2026, 10, 21) + 400 * dayMs);
  });

  test("is left out if that is past", async () => {
    const now = arrivedMs + 401 * dayMs;
    const store = new MemoryTripStore(() => now);
    const parts = partsFrom([batch(straightDrive({ count: 3 }))], 1, "0");
    const counts = await replay({ ...portsOver(store), workers: [worker(store, now)] }, parts);
    expect(counts).toEqual({ ...noReplayCounts, expired: 3 });
    expect(store.trips.size).toBe(0);
  });

  test("has its rejects, which expire by their date of arrival", async () => {
    const rejectStore = new MemoryRejectStore();
    const store = new MemoryTripStore();
    const now = arrivedMs + 300 * dayMs;
    const parts = partsFrom([batch([{ id: 1 }])], 1, "0");
    await replay({ ...portsOver(store), workers: [{ ...worker(store, now), rejectStore }] }, parts);
    const [rejects] = rejectStore.rejectsOfTrip(key);
    expect(rejects!.expiresAt * 1000).toBe(Date.UTC(2026, 10, 21) + 400 * dayMs);
  });
});

test("a table that stays contended stalls the replay after the last kept part", async () => {
  const table = new MemoryTripStore();
  let isBusy = false;
  const store: TripStore = {
    loadTrips: (keys) => table.loadTrips(keys),
    pagesIn: (...of) => table.pagesIn(...of),
    pagesBefore: (...of) => table.pagesBefore(...of),
    pagesAfter: (...of) => table.pagesAfter(...of),
    commit: async (commit) => (isBusy ? { kind: "busy" } : table.commit(commit)),
    pendingOf: (keys) => table.pendingOf(keys),
    keepPending: (...change) => table.keepPending(...change),
    partsOf: (key) => table.partsOf(key),
    remove: (removal) => table.remove(removal),
  };
  const fixes = straightDrive({ count: 9 });
  const deliveries = [batch(fixes.slice(0, 3)), batch(fixes.slice(3, 6)), batch(fixes.slice(6))];
  const kept: string[] = [];
  const keep: ReplayPorts["keep"] = async ({ next }) => {
    kept.push(next);
    isBusy = true;
  };
  const stalled = replay(portsOver(store, { keep }), partsFrom(deliveries, 1, "0"));
  await expect(stalled).rejects.toThrow(ReplayStalled);
  const told = await stalled.catch(loggableError);
  expect((told as Error).message).toMatch(/^1 batches could not be committed in 8 attempts/);
  expect(kept).toEqual(["1"]);
});

test("the rate is kept on average, and a stop is heeded after each part", async () => {
  const store = new MemoryTripStore();
  let now = 0;
  let parts = 0;
  const ports = portsOver(store, {
    rate: 10,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    keep: async () => {
      parts++;
    },
    isStopped: () => parts === 3,
  });
  const fixes = straightDrive({ count: 40 });
  const deliveries = Array.from({ length: 4 }, (_, part) => batch(fixes.slice(part * 10, part * 10 + 10)));
  expect(await replay(ports, partsFrom(deliveries, 1, "0"))).toMatchObject({ records: 30 });
  expect(now).toBe(2_000);
});

test("a source that fails ends the replay with its error, after what it had read is kept", async () => {
  const kept: string[] = [];
  const keep: ReplayPorts["keep"] = async ({ next }) => {
    kept.push(next);
  };
  async function* failing() {
    yield* partsFrom([batch(straightDrive({ count: 3 }))], 1, "0");
    throw new Error("the source is gone");
  }
  await expect(replay(portsOver(new MemoryTripStore(), { keep }), failing())).rejects.toThrow("gone");
  expect(kept).toEqual(["1"]);
});
