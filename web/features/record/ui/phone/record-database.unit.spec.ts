import { createMemoryQueue, type RecordQueue } from "@trips/client/record-queue.ts";
import { createFakeRecordsApi, type Fault } from "@trips/client/testing/fake-records-api.ts";
import { createTripRecorder } from "@trips/client/trip-recorder.ts";
import { tries } from "@trips/core/testing/property-runs.ts";
import "fake-indexeddb/auto";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openTripDatabase, type TripDatabase, type TripStart } from "./record-database.ts";

const start = 1_795_162_800_000;
const trip = (tripId: string): TripStart => ({
  tripId,
  driver: "ana.gomez",
  timeZone: "America/Argentina/Buenos_Aires",
  vehicle: "AB123CD",
  startedAt: start,
});
const fixAt = (second: number) => ({ t: start + second * 1000, lat: -34.6 + second * 1e-5, lon: -58.38 });

let opened: TripDatabase<number>[] = [];
let names = 0;
const newName = () => `trips-${names++}`;

/** A progress that counts its records, so that a test can check it. */
const open = async (name: string): Promise<TripDatabase<number>> => {
  const database = await openTripDatabase<number>({ name, initial: 0, advance: (count) => count + 1 });
  opened.push(database);
  return database;
};

afterEach(() => {
  vi.restoreAllMocks();
  for (const database of opened) database.close();
  opened = [];
});

type Step =
  | { readonly kind: "append" }
  | { readonly kind: "remove" | "setAside"; readonly ids: readonly number[] }
  | { readonly kind: "peek"; readonly limit: number }
  | { readonly kind: "markEnded" | "markEndDelivered" | "reopen" };

const ids = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: "append" }) },
  fc.record({ kind: fc.constantFrom("remove" as const, "setAside" as const), ids }),
  fc.record({ kind: fc.constant("peek" as const), limit: fc.integer({ min: 1, max: 5 }) }),
  fc.constantFrom<Step>({ kind: "markEnded" }, { kind: "markEndDelivered" }, { kind: "reopen" }),
);

const apply = async (queue: RecordQueue, made: Step): Promise<unknown> => {
  switch (made.kind) {
    case "append":
      return queue.append(fixAt((await queue.status()).nextId));
    case "remove":
      return queue.remove(made.ids);
    case "setAside":
      return queue.setAside(
        made.ids.map((id) => ({ record: { id, ...fixAt(id) }, statusCode: 400, message: "no" })),
      );
    case "peek":
      return queue.peek(made.limit);
    case "markEnded":
      return queue.markEnded();
    case "markEndDelivered":
      return queue.markEndDelivered();
    case "reopen":
      return undefined;
    default:
      return made satisfies never;
  }
};

const contentsOf = async (queue: RecordQueue) => ({
  status: await queue.status(),
  pending: await queue.peek(1000),
  refused: [...(await queue.refused())].sort((a, b) => a.record.id - b.record.id),
  lastStored: await queue.lastStored(),
});

describe("the queue in IndexedDB", () => {
  test("behaves like the queue in memory, however often the page is reloaded in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const name = newName();
        let database = await open(name);
        await database.begin(trip("trip-1"));
        await database.begin(trip("trip-2"));
        let queue = database.queue("trip-1");
        const model = createMemoryQueue("trip-1");
        for (const made of steps) {
          if (made.kind === "reopen") {
            database.close();
            database = await open(name);
            queue = database.queue("trip-1");
          }
          expect(await apply(queue, made)).toEqual(await apply(model, made));
          expect(await contentsOf(queue)).toEqual(await contentsOf(model));
        }
        const [first, second] = await database.trips();
        expect(first?.progress).toBe((await model.status()).nextId);
        expect([second?.progress, (await database.queue("trip-2").status()).pending]).toEqual([0, 0]);
      }),
      tries(60),
    );
  });

  test("numbers fixes in the order in which they came, without waiting for one another", async () => {
    const database = await open(newName());
    await database.begin(trip("trip-1"));
    const queue = database.queue("trip-1");
    const records = await Promise.all([0, 1, 2, 3, 4].map((second) => queue.append(fixAt(second))));
    expect(records.map(({ id, t }) => [id, t])).toEqual([0, 1, 2, 3, 4].map((id) => [id, fixAt(id).t]));
  });

  test("a fix that the storage refuses takes no id, and the next one is kept as usual", async () => {
    const database = await open(newName());
    await database.begin(trip("trip-1"));
    const queue = database.queue("trip-1");
    await queue.append(fixAt(0));
    for (const store of ["pending", "trips"]) {
      const { add, put } = IDBObjectStore.prototype;
      const full = (write: typeof add) =>
        function (this: IDBObjectStore, ...given: Parameters<typeof add>) {
          if (this.name === store) throw new DOMException("The disk is full", "QuotaExceededError");
          return write.apply(this, given);
        };
      vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(full(add));
      vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(full(put));
      await expect(queue.append(fixAt(1))).rejects.toMatchObject({ name: "QuotaExceededError" });
      vi.restoreAllMocks();
      expect(await contentsOf(queue)).toMatchObject({ status: { nextId: 1, pending: 1 } });
    }
    expect(await queue.append(fixAt(2))).toMatchObject({ id: 1 });
    expect((await database.trips())[0]?.progress).toBe(2);
  });

  test("a page that closes while a fix is being stored leaves it whole or not at all", async () => {
    const name = newName();
    const database = await open(name);
    await database.begin(trip("trip-1"));
    const underWay = [0, 1, 2].map((second) =>
      database
        .queue("trip-1")
        .append(fixAt(second))
        .catch(() => undefined),
    );
    database.close();
    await Promise.all(underWay);
    const queue = (await open(name)).queue("trip-1");
    const { pending, status } = await contentsOf(queue);
    expect(pending.map(({ id }) => id)).toEqual(pending.map((_, index) => index));
    expect(status.nextId).toBe(pending.length);
  });

  test("for an unknown trip rejects with a message", async () => {
    const queue = (await open(newName())).queue("trip-1");
    await expect(queue.append(fixAt(0))).rejects.toThrow("trip trip-1 is not kept on this phone");
    await expect(queue.status()).rejects.toThrow("trip trip-1 is not kept on this phone");
  });
});

describe("a recorder whose page is killed again and again", () => {
  test("delivers every fix to the API under its own id, and then the end", async () => {
    const faults = fc.constantFrom<Fault>(
      { kind: "none" },
      { kind: "answerLost" },
      { kind: "unreachable" },
      { kind: "status", status: 503 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 4 }),
        fc.array(faults, { maxLength: 10 }),
        async (pages, faulty) => {
          const [name, pending] = [newName(), [...faulty]];
          const api = createFakeRecordsApi({ fault: () => pending.shift() ?? { kind: "none" } });
          const load = async () => {
            const database = await open(name);
            const recorder = createTripRecorder({
              apiUrl: "http://api.test",
              tripId: "trip-1",
              timeZone: "Europe/Berlin",
              getToken: async () => "ana.1",
              queue: database.queue("trip-1"),
              batchSize: 3,
              fetch: api.fetch,
              sleep: () => new Promise((resolve) => setTimeout(resolve, 0)),
            });
            return { database, recorder };
          };
          await (await open(name)).begin(trip("trip-1"));
          let second = 0;
          for (const fixes of pages) {
            const { database, recorder } = await load();
            for (let made = 0; made < fixes; made++) await recorder.record(fixAt(second++));
            // The page dies in the middle of whatever it is sending.
            database.close();
            await recorder.stop();
          }
          const { recorder } = await load();
          expect(await recorder.end()).toMatchObject({ status: "ended", pending: 0, sent: second });
          const arrived = new Map(api.recordsOf("trip-1").map(({ id, t }) => [id, t]));
          const recorded = Array.from({ length: second }, (_, id) => [id, fixAt(id).t]);
          expect([...arrived].sort(([a], [b]) => a - b)).toEqual(recorded);
          expect(api.stored.some(({ batch }) => batch.end)).toBe(second > 0);
        },
      ),
      tries(30),
    );
  });
});

describe("the trips on a phone", () => {
  test("are kept with their initial data, whether they are paused, and the last driver", async () => {
    const name = newName();
    const database = await open(name);
    expect([await database.trips(), await database.driver()]).toEqual([[], undefined]);
    await database.begin({ ...trip("later"), startedAt: start + 1, vehicle: undefined });
    await database.begin(trip("earlier"));
    await expect(database.begin(trip("earlier"))).rejects.toMatchObject({ name: "ConstraintError" });
    await database.setPaused("earlier", true);
    await database.queue("later").markEnded();
    await database.setDriver("ana.gomez");
    database.close();
    const again = await open(name);
    expect(await again.trips()).toEqual([
      { ...trip("earlier"), paused: true, ended: false, progress: 0 },
      { ...trip("later"), startedAt: start + 1, vehicle: undefined, paused: false, ended: true, progress: 0 },
    ]);
    expect(await again.driver()).toBe("ana.gomez");
  });

  test("are deleted one by one, with their records", async () => {
    const database = await open(newName());
    for (const tripId of ["trip-1", "trip-10"]) {
      await database.begin(trip(tripId));
      const queue = database.queue(tripId);
      await queue.append(fixAt(0));
      const refused = await queue.append(fixAt(1));
      await queue.setAside([{ record: refused, statusCode: 400, message: "no" }]);
    }
    await database.remove("trip-1");
    expect((await database.trips()).map(({ tripId }) => tripId)).toEqual(["trip-10"]);
    expect(await database.queue("trip-10").status()).toMatchObject({ pending: 1, refused: 1 });
    await database.begin(trip("trip-1"));
    expect(await database.queue("trip-1").status()).toMatchObject({ nextId: 0, pending: 0, refused: 0 });
  });

  test("close their database when a newer page has to upgrade it", async () => {
    const name = newName();
    await open(name);
    const request = indexedDB.open(name, 2);
    await new Promise((resolve, reject) => {
      request.onsuccess = resolve;
      request.onerror = reject;
      request.onblocked = reject;
    });
    request.result.close();
  });
});
