import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMemoryQueue, type RecordQueue } from "../record-queue.ts";
import { createTripRecorder } from "../trip-recorder.ts";
import { createFakeRecordsApi, type FakeRecordsApi, type Fault } from "./fake-records-api.ts";

const start = 1_795_162_800_000;
export const fixAt = (second: number) => ({
  t: start + second * 1000,
  lat: -34.6 + second * 1e-5,
  lon: -58.38,
});

export type QueueStep =
  | { readonly kind: "append" | "markEnded" | "markEndDelivered" | "reopen" }
  | { readonly kind: "remove" | "setAside"; readonly ids: readonly number[] };

const ids = fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 4 });

export const queueStep: fc.Arbitrary<QueueStep> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<QueueStep>({ kind: "append" }) },
  fc.record({ kind: fc.constantFrom("remove" as const, "setAside" as const), ids }),
  fc.constantFrom<QueueStep>({ kind: "markEnded" }, { kind: "markEndDelivered" }, { kind: "reopen" }),
);

/** `second` makes the fixes different. */
export const applyStep = async (queue: RecordQueue, step: QueueStep, second: number): Promise<unknown> => {
  switch (step.kind) {
    case "append":
      return queue.append(fixAt(second));
    case "remove":
      return queue.remove(step.ids);
    case "setAside":
      return queue.setAside(
        step.ids.map((id) => ({ record: { id, ...fixAt(id) }, statusCode: 400, message: `no ${second}` })),
      );
    case "markEnded":
      return queue.markEnded();
    case "markEndDelivered":
      return queue.markEndDelivered();
    case "reopen":
      return undefined;
    default:
      return step satisfies never;
  }
};

export const contentsOf = async (queue: RecordQueue) => ({
  status: await queue.status(),
  pending: await queue.peek(1000),
  oldest: await queue.peek(2),
  refused: [...(await queue.refused())].sort((a, b) => a.record.id - b.record.id),
  lastStored: await queue.lastStored(),
});

const idsOf = (records: readonly { readonly id: number }[]) => records.map(({ id }) => id);

const fault = fc.constantFrom<Fault>(
  { kind: "none" },
  { kind: "answerLost" },
  { kind: "unreachable" },
  { kind: "status", status: 503 },
);

const openRecorder = (queue: RecordQueue, api: FakeRecordsApi) =>
  createTripRecorder({
    apiUrl: "http://api.test",
    tripId: queue.tripId,
    timeZone: "Europe/Berlin",
    getToken: async () => "ana.1",
    queue,
    batchSize: 3,
    fetch: api.fetch,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 0)),
    now: () => fixAt(0).t,
  });

/** A place that keeps queues: `open` gives the queue of a trip as after a restart. */
export type QueuePlace = { open(tripId: string): RecordQueue };

const expectLikeModel = async (place: QueuePlace, steps: readonly QueueStep[]) => {
  let queue = place.open("trip");
  const model = createMemoryQueue("trip");
  for (const [second, step] of steps.entries()) {
    if (step.kind === "reopen") queue = place.open("trip");
    expect(await applyStep(queue, step, second)).toEqual(await applyStep(model, step, second));
    expect(await contentsOf(queue)).toEqual(await contentsOf(model));
  }
};

/** `fixCounts`: how many fixes are recorded each time that the app is open. */
const expectDelivered = async (place: QueuePlace, fixCounts: readonly number[], faults: readonly Fault[]) => {
  const left = [...faults];
  const api = createFakeRecordsApi({ fault: () => left.shift() ?? { kind: "none" } });
  let second = 0;
  for (const count of fixCounts) {
    const recorder = openRecorder(place.open("trip"), api);
    for (let made = 0; made < count; made += 1) await recorder.record(fixAt(second++));
    await recorder.stop();
  }
  const state = await openRecorder(place.open("trip"), api).end();
  expect(state).toMatchObject({ status: "ended", pending: 0, sent: second });
  const arrived = new Map(api.recordsOf("trip").map(({ id, t }) => [id, t]));
  const recorded = Array.from({ length: second }, (_, id) => [id, fixAt(id).t]);
  expect([...arrived].sort(([a], [b]) => a - b)).toEqual(recorded);
  expect(api.stored.some(({ batch }) => batch.end)).toBe(second > 0);
};

const testCalls = (createPlace: () => QueuePlace): void => {
  const filled = async (count: number) => {
    const queue = createPlace().open("trip");
    for (let second = 0; second < count; second += 1) await queue.append(fixAt(second));
    return queue;
  };

  test("gives records the ids 0, 1, 2 and reads them oldest first, as many as requested", async () => {
    const queue = await filled(3);
    expect(idsOf(await queue.peek(2))).toEqual([0, 1]);
    expect(await queue.peek(9)).toEqual([0, 1, 2].map((id) => ({ id, ...fixAt(id) })));
    await queue.remove([0]);
    expect(idsOf(await queue.peek(1))).toEqual([1]);
    expect((await queue.append(fixAt(3))).id).toBe(3);
  });

  test("numbers fixes in the order in which they came, without waiting for one another", async () => {
    const queue = await filled(0);
    const records = await Promise.all([0, 1, 2, 3, 4].map((second) => queue.append(fixAt(second))));
    expect(records).toEqual([0, 1, 2, 3, 4].map((id) => ({ id, ...fixAt(id) })));
  });

  test("keeps as the last one stored the newest that was ever taken out, whatever the order", async () => {
    const queue = await filled(6);
    expect(await queue.lastStored()).toBeUndefined();
    await queue.remove([5, 3]);
    await queue.remove([1, 99]);
    expect(await queue.lastStored()).toEqual({ id: 5, ...fixAt(5) });
    expect(await queue.status()).toMatchObject({ nextId: 6, pending: 3 });
  });

  test("has nothing pending that is set aside, and keeps it once and with its reason", async () => {
    const queue = await filled(2);
    const [record] = await queue.peek(1);
    const refused = { record: record!, statusCode: 400, message: "no" };
    await queue.setAside([refused, { ...refused, message: "again" }]);
    await queue.setAside([refused]);
    expect(await queue.refused()).toEqual([refused]);
    expect(await queue.status()).toMatchObject({ pending: 1, refused: 1 });
    expect(await queue.lastStored()).toBeUndefined();
  });

  test("of one trip knows nothing of another's", async () => {
    const place = createPlace();
    const [first, second] = [place.open("trip-1"), place.open("trip-10")];
    await first.append(fixAt(0));
    await second.markEnded();
    expect([first.tripId, await first.status()]).toMatchObject(["trip-1", { pending: 1, ended: false }]);
    expect([second.tripId, await second.status()]).toMatchObject(["trip-10", { pending: 0, ended: true }]);
  });
};

/** What a recorder relies on, whatever the queue is kept in. */
export const testQueueContract = (name: string, createPlace: () => QueuePlace): void => {
  describe(`the queue in ${name}`, () => {
    testCalls(createPlace);

    test("behaves like the model, however often it is opened again in between", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(queueStep, { maxLength: 30 }), (steps) =>
          expectLikeModel(createPlace(), steps),
        ),
        tries(100),
      );
    });

    test("brings every fix to the API under its own id, however often the app is killed", async () => {
      const sessions = fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(sessions, fc.array(fault, { maxLength: 10 }), (fixCounts, faults) =>
          expectDelivered(createPlace(), fixCounts, faults),
        ),
        tries(30),
      );
    });
  });
};
