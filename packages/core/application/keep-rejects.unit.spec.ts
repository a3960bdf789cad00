import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RejectReason } from "../domain/batch.ts";
import { maxWindowRecords } from "../domain/window.ts";
import { type Fault, InjectedFault, withChaos, withRejectChaos } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone } from "../testing/deliveries.ts";
import { MemoryRejectStore } from "../testing/memory-reject-store.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, aFix, baseT, envelopeOf, receivedAt } from "../testing/records.ts";
import { aggregate } from "./aggregate.ts";
import type { Delivery } from "./delivery.ts";
import { rejectedTripsOf, rejectedViewOf } from "./reject-view.ts";
import { nameOf } from "./trip-cache.ts";

const key = { driver: "ana", trip: "trip-1" };
const dayMs = 86_400_000;

const fault = fc.constantFrom<Fault>("none", "stale", "busy", "throw-before", "throw-after", "throw-read");
const faults = fc.array(fault, { maxLength: 12 });

/** Each record sent is delivered up to three times, in any order and any invocation. */
const schedule = (count: number) =>
  fc.array(fc.nat({ max: count - 1 }), { maxLength: 2 * count }).chain((again) =>
    fc.record({
      order: fc.shuffledSubarray([...Array(count).keys(), ...again], {
        minLength: count + again.length,
      }),
      sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
    }),
  );

const invocationsOf = (
  sent: readonly Delivery[],
  { order, sizes }: { readonly order: readonly number[]; readonly sizes: readonly number[] },
): Delivery[][] => {
  const deliveries = order.map((at) => sent[at]!);
  const invocations: Delivery[][] = [];
  for (let at = 0; at < deliveries.length; at += sizes[(invocations.length - 1) % sizes.length]!)
    invocations.push(deliveries.slice(at, at + sizes[invocations.length % sizes.length]!));
  return invocations;
};

const pulseOf = (store: MemoryRejectStore): number => [...store.pulse.values()].reduce((a, b) => a + b, 0);

/** The ids that were rejected, reason by reason. */
const idsOf = (store: MemoryRejectStore): Partial<Record<RejectReason, number[]>> => {
  const ids: Partial<Record<RejectReason, number[]>> = {};
  for (const { id, reason } of rejectedTripsOf(store.rejectsOfTrip(key), 10_000)[0]?.records ?? [])
    ids[reason] = [...(ids[reason] ?? []), id].sort((a, b) => a - b);
  return ids;
};

describe("the report on rejects", () => {
  const wrong = (id: number) => ({ ...aFix({ id, t: baseT + id * 1000 }), lat: 91 });
  const ahead = (id: number) => aFix({ id, t: receivedAt + 2 * dayMs + id });
  const sent = [
    envelopeOf({ key, fixes: [aFix({ id: 0, t: baseT }), wrong(1), wrong(2)] }),
    // The same records, sent again in other batches.
    envelopeOf({ key, fixes: [wrong(2), ahead(3)] }),
    envelopeOf({ key, receivedAt: receivedAt + dayMs, fixes: [wrong(1), wrong(4), "no record"] }),
    envelopeOf({ key, timeZone: "Mars/Base", fixes: [aFix({ id: 5, t: baseT }), aFix({ id: 6, t: baseT })] }),
    envelopeOf({ key, timeZone: "Mars/Base", fixes: [aFix({ id: 6, t: baseT }), aFix({ id: 7, t: baseT })] }),
    new TextEncoder().encode("no batch"),
  ].map((data) => aDelivery(data));

  test("depends only on what was sent, not on order, grouping, repetition or failures", async () => {
    await fc.assert(
      fc.asyncProperty(schedule(sent.length), faults, faults, async (schedule, tripFaults, rejectFaults) => {
        const rejects = new MemoryRejectStore();
        const store = withChaos(new MemoryTripStore(), tripFaults);
        const rejectStore = withRejectChaos(rejects, rejectFaults);
        const workers = [0, 1].map((slot) => aWorker({ store, rejectStore, slot }));
        const invocations = invocationsOf(sent, schedule);
        // Two functions at a time.
        for (let at = 0; at < invocations.length; at += 2)
          await Promise.all(
            invocations
              .slice(at, at + 2)
              .map((invocation, slot) => deliverUntilDone(workers[slot]!.ports, invocation)),
          );
        expect(idsOf(rejects)).toEqual({
          "invalid-record": [1, 2, 4],
          "time-out-of-range": [3],
          "invalid-time-zone": [5, 6, 7],
        });
        expect(rejectedViewOf(rejects.rejectsOfTrip(key))).toEqual({
          count: 8,
          isAtLeast: false,
          reasons: { "invalid-record": 4, "time-out-of-range": 1, "invalid-time-zone": 3 },
        });
        // The pulse consumer counts rejects that a batch alone shows.
        expect(pulseOf(rejects)).toBe(0);
      }),
      tries(300),
    );
  });

  test("is made for the date of arrival, and once for the trip", async () => {
    const rejectStore = new MemoryRejectStore();
    const { ports } = aWorker({ store: new MemoryTripStore(), rejectStore });
    await aggregate(ports, sent);
    const countOn = (date: string) => rejectedViewOf(rejectStore.rejectsOfDriver("ana", date)).count;
    expect([countOn("2027-06-01"), countOn("2027-06-02"), countOn("2027-06-03")]).toEqual([6, 3, 0]);
  });

  test("covers a trip that has nothing but rejects", async () => {
    const rejectStore = new MemoryRejectStore();
    const store = new MemoryTripStore();
    await aggregate(aWorker({ store, rejectStore }).ports, [sent[3]!]);
    expect(store.trips.size).toBe(0);
    expect(rejectedTripsOf(rejectStore.rejectsOfDriver("ana", "2027-06-01"), 1)).toMatchObject([
      { tripId: "trip-1", count: 2, records: [{ id: 5, reason: "invalid-time-zone" }] },
    ]);
  });

  test("writes nothing when there are no rejects, or no new ones", async () => {
    const rejectStore = new MemoryRejectStore();
    const { ports } = aWorker({ store: new MemoryTripStore(), rejectStore });
    await aggregate(ports, [aDelivery(envelopeOf({ key, fixes: [aFix()] }))]);
    expect(rejectStore.calls).toEqual({ loads: 0, commits: 0 });
    await aggregate(ports, sent);
    const { commits } = rejectStore.calls;
    await aggregate(ports, sent.toReversed());
    expect(rejectStore.calls.commits).toBe(commits);
  });
});

describe("a full minute", () => {
  const full = Array.from({ length: maxWindowRecords }, (_, index) =>
    aFix({ id: index, t: baseT + 20_000 + index }),
  );
  const before = Array.from({ length: 3 }, (_, index) => aFix({ id: 10_000 + index, t: baseT + index }));
  const beyond = Array.from({ length: 3 }, (_, index) =>
    aFix({ id: 20_000 + index, t: baseT + 40_000 + index }),
  );
  const sent = [
    ...Array.from({ length: 6 }, (_, index) => full.slice(index * 1000, (index + 1) * 1000)),
    ...before.map((fix) => [fix]),
    ...beyond.map((fix) => [fix]),
  ].map((fixes) => aDelivery(envelopeOf({ key, fixes })));
  const expected = [5_997, 5_998, 5_999, 20_000, 20_001, 20_002];

  test("reports every record that it has no room for or drops, in any order and through any crash", async () => {
    await fc.assert(
      fc.asyncProperty(schedule(sent.length), faults, faults, async (schedule, tripFaults, rejectFaults) => {
        const rejects = new MemoryRejectStore();
        const table = new MemoryTripStore();
        const worker = aWorker({
          store: withChaos(table, tripFaults),
          rejectStore: withRejectChaos(rejects, rejectFaults),
        });
        for (const invocation of invocationsOf(sent, schedule))
          await deliverUntilDone(worker.ports, invocation);
        expect(idsOf(rejects)).toEqual({ "window-full": expected });
        expect(pulseOf(rejects)).toBe(expected.length);
        const { trip } = table.trips.get(nameOf(key))!;
        expect(trip.summary.totals.unique).toBe(maxWindowRecords);
        expect(trip.received).toBeGreaterThanOrEqual(maxWindowRecords);
      }),
      tries(40),
    );
  });

  test("keeps received = unique + repeated: a record that it drops counts as rejected instead of received", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    for (const delivery of sent) await aggregate(ports, [delivery]);
    const { trip } = store.trips.get(nameOf(key))!;
    expect([trip.received, trip.summary.totals.unique]).toEqual([maxWindowRecords, maxWindowRecords]);
  });
});

describe("rejects that cannot be kept", () => {
  const wrongZone = aDelivery(envelopeOf({ key, timeZone: "Mars/Base", fixes: [aFix()] }));
  const other = { driver: "bruno", trip: "trip-1" };
  const honest = aDelivery(envelopeOf({ key: other, fixes: [aFix()] }));
  const failing = (message: string) => () => Promise.reject(new InjectedFault(message));

  test("fail the invocation, but only after other drivers' records are counted", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const rejectStore = { ...new MemoryRejectStore(), loadRejects: failing("no table") };
    await expect(
      aggregate({ ...ports, rejectStore: rejectStore as never }, [wrongZone, honest]),
    ).rejects.toThrow("no table");
    expect([...store.trips.keys()]).toEqual([nameOf(other)]);
  });

  test("prevent the change that they follow from", async () => {
    const store = new MemoryTripStore();
    const { ports } = aWorker({ store });
    const full = Array.from({ length: maxWindowRecords }, (_, id) => aFix({ id, t: baseT + 1000 + id }));
    for (let at = 0; at < full.length; at += 1000)
      await aggregate(ports, [aDelivery(envelopeOf({ key, fixes: full.slice(at, at + 1000) }))]);
    const earlier = aDelivery(envelopeOf({ key, fixes: [aFix({ id: 9_000, t: baseT })] }));
    const commits = store.calls.commits;
    await expect(
      aggregate({ ...ports, writeRejects: failing("no lake") }, [earlier, honest]),
    ).rejects.toThrow("no lake");
    // Only the commit of the other driver.
    expect(store.calls.commits).toBe(commits + 1);
    expect(store.trips.get(nameOf(key))!.trip.summary.startT).toBe(baseT + 1000);
  });

  test("are given up after some attempts", async () => {
    const { ports } = aWorker({ store: new MemoryTripStore() });
    const busy = withRejectChaos(new MemoryRejectStore(), Array(20).fill("busy"));
    let attempts = 0;
    const commitRejects: typeof busy.commitRejects = (commit) => {
      attempts++;
      return busy.commitRejects(commit);
    };
    const rejectStore = { ...busy, commitRejects };
    await expect(aggregate({ ...ports, rejectStore }, [wrongZone])).rejects.toThrow("after 8 attempts");
    expect(attempts).toBe(8);
  });
});

test("rejects of more trips than a transaction has room for are kept in several", async () => {
  const rejectStore = new MemoryRejectStore();
  const { ports } = aWorker({ store: new MemoryTripStore(), rejectStore });
  const trips = Array.from({ length: 100 }, (_, index) => `trip-${index}`);
  await aggregate(
    ports,
    trips.map((trip) =>
      aDelivery(envelopeOf({ key: { driver: "ana", trip }, timeZone: "Mars/Base", fixes: [aFix()] })),
    ),
  );
  expect(rejectStore.items.size).toBe(100);
  expect(rejectStore.calls).toEqual({ loads: 1, commits: 7 });
});
