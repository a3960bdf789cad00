import { tries } from "@trips/core/testing/property-runs.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMemoryQueue, type RecordQueue } from "./record-queue.ts";
import type { CleanFix, Fix } from "./records.ts";
import { createFakeRecordsApi, type Fault } from "./testing/fake-records-api.ts";
import { createManualClock } from "./testing/manual-clock.ts";
import { createTripRecorder, type TripRecorderOptions } from "./trip-recorder.ts";

const start = 1_795_162_800_000;
const fixAt = (second: number): CleanFix => ({
  t: start + second * 1000,
  lat: -34.6 + second * 1e-5,
  lon: -58.38,
});

const setUp = (settings: {
  fault?: () => Fault;
  refuses?: (record: { id: number }) => boolean;
  options?: Partial<TripRecorderOptions>;
}) => {
  const api = createFakeRecordsApi(settings);
  const clock = createManualClock(start);
  const open = (tripId: string, queue: RecordQueue = createMemoryQueue(tripId)) =>
    createTripRecorder({
      apiUrl: "http://api.test",
      tripId,
      timeZone: "America/Argentina/Buenos_Aires",
      vehicle: "AB123CD",
      device: "Pixel 9",
      app: "Acme Fleet 3.1",
      getToken: async () => "ana.1",
      queue,
      batchSize: 5,
      fetch: api.fetch,
      sleep: clock.sleep,
      now: clock.now,
      random: () => 0.5,
      ...settings.options,
    });
  return { api, clock, open };
};

const faultArbitrary: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault>({ kind: "none" }) },
  fc.constantFrom<Fault>(
    { kind: "unreachable" },
    { kind: "answerLost" },
    { kind: "storedLate" },
    { kind: "captivePortal" },
    { kind: "status", status: 429, retryAfter: "2" },
    { kind: "status", status: 401 },
    { kind: "status", status: 500 },
    { kind: "status", status: 503 },
  ),
);

test.each([undefined, true])("every batch says whether it is backfill: %s", async (backfill) => {
  const { api, clock, open } = setUp({ options: { backfill } });
  const recorder = open("trip");
  for (let second = 0; second < 7; second += 1) await recorder.record(fixAt(second));
  await clock.run(recorder.end());
  expect(api.stored.map(({ batch }) => batch.backfill)).toEqual([backfill, backfill]);
});

describe("whatever fails in between", () => {
  test("every recorded fix reaches its own trip, under its own id, and the trip ends", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(faultArbitrary, { maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 9 }),
        async (faults, fixCounts, batchSize) => {
          const pending = [...faults];
          const { api, clock, open } = setUp({
            fault: () => pending.shift() ?? { kind: "none" },
            options: { batchSize },
          });
          const trips = fixCounts.map((count, index) => ({ tripId: `trip-${index}`, count }));
          const drive = async ({ tripId, count }: { tripId: string; count: number }) => {
            const recorder = open(tripId);
            for (let second = 0; second < count; second += 1) {
              await recorder.record(fixAt(second));
              if (second % 3 === 0) await clock.sleep(1000);
            }
            return recorder.end();
          };
          const states = await clock.run(Promise.all(trips.map(drive)));
          api.storeLate();

          expect(states.map(({ status }) => status)).toEqual(trips.map(() => "ended"));
          for (const [index, { tripId, count }] of trips.entries()) {
            const byId = new Map(api.recordsOf(tripId).map((record) => [record.id, record.t]));
            const expected = Array.from({ length: count }, (_, id) => [id, start + id * 1000]);
            expect([...byId].sort(([a], [b]) => a - b)).toEqual(expected);
            expect(states[index]).toMatchObject({ pending: 0, sent: count, refused: 0 });
            const ends = api.stored.filter((entry) => entry.tripId === tripId && entry.batch.end);
            expect(ends.length > 0).toBe(count > 0);
            for (const { batch } of ends) expect(batch.records.at(-1)?.id).toBe(count - 1);
          }
          const posted = new Set(trips.map(({ tripId }) => tripId));
          expect(api.stored.every((entry) => posted.has(entry.tripId) && entry.driver === "ana")).toBe(true);
        },
      ),
      tries(150),
    );
  });

  test("a phone that restarts at any moment neither reuses nor loses an id", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(faultArbitrary, { maxLength: 20 }),
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (faults, sessions, restartAfterEnd) => {
          const pending = [...faults];
          const { api, clock, open } = setUp({ fault: () => pending.shift() ?? { kind: "none" } });
          const queue = createMemoryQueue("trip-1");
          let second = 0;
          const sessionsDone = (async () => {
            for (const count of sessions) {
              const recorder = open("trip-1", queue);
              for (let index = 0; index < count; index += 1) {
                await recorder.record(fixAt(second));
                second += 1;
              }
              await recorder.stop();
            }
            if (restartAfterEnd) await queue.markEnded();
            return open("trip-1", queue).end();
          })();
          const state = await clock.run(sessionsDone);
          api.storeLate();
          const byId = new Map(api.recordsOf("trip-1").map((record) => [record.id, record.t]));
          const expected = Array.from({ length: second }, (_, id) => [id, start + id * 1000]);
          expect([...byId].sort(([a], [b]) => a - b)).toEqual(expected);
          expect(state).toMatchObject({ status: "ended", sent: second });
        },
      ),
      tries(100),
    );
  });

  test("a refused record is set aside with its reason and holds nothing up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 19 })), async (bad) => {
        const { api, clock, open } = setUp({ refuses: ({ id }) => bad.includes(id) });
        const queue = createMemoryQueue("trip-1");
        const recorder = open("trip-1", queue);
        for (let second = 0; second < 20; second += 1) await recorder.record(fixAt(second));
        const state = await clock.run(recorder.end());
        expect(state).toMatchObject({ status: "ended", sent: 20 - bad.length, refused: bad.length });
        const refused = await queue.refused();
        expect(refused.map((entry) => entry.record.id).sort((a, b) => a - b)).toEqual(
          [...bad].sort((a, b) => a - b),
        );
        expect(refused.every((entry) => entry.statusCode === 400 && entry.message !== "")).toBe(true);
        expect(new Set(api.recordsOf("trip-1").map(({ id }) => id)).size).toBe(20 - bad.length);
        expect(api.stored.some(({ batch }) => batch.end)).toBe(bad.length < 20);
      }),
    );
  });
});

describe("batches", () => {
  test("go out when they are full, in order, and the rest after the interval", async () => {
    const { api, clock, open } = setUp({});
    const recorder = open("trip-1");
    for (let second = 0; second < 12; second += 1) await recorder.record(fixAt(second));
    const interval = clock.sleep(15_001);
    await clock.run(interval);
    expect(api.stored.map(({ batch }) => batch.records.map(({ id }) => id))).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
      [10, 11],
    ]);
    expect(api.stored[0]?.batch).toMatchObject({
      timeZone: "America/Argentina/Buenos_Aires",
      vehicle: "AB123CD",
      device: "Pixel 9",
      app: "Acme Fleet 3.1",
      end: false,
    });
    expect(recorder.state()).toMatchObject({ status: "recording", pending: 0, sent: 12 });
    await recorder.stop();
    expect(clock.sleeping()).toBe(0);
  });

  test("of a backlog, only the batch with the last record carries the end", async () => {
    const { api, clock, open } = setUp({ options: { batchSize: 100 } });
    const queue = createMemoryQueue("trip-1");
    const offline = open("trip-1", queue);
    for (let second = 0; second < 12; second += 1) await offline.record(fixAt(second));
    await offline.stop();
    const online = setUp({});
    await online.clock.run(online.open("trip-1", queue).end());
    expect(api.stored).toEqual([]);
    expect(online.api.stored.map(({ batch }) => [batch.records.length, batch.end])).toEqual([
      [5, false],
      [5, false],
      [2, true],
    ]);
    expect(clock.sleeping()).toBe(0);
  });

  test("ending a trip whose records are all stored sends the last one again, with the end", async () => {
    const { api, clock, open } = setUp({});
    const recorder = open("trip-1");
    for (let second = 0; second < 5; second += 1) await recorder.record(fixAt(second));
    await clock.run(recorder.flush());
    await clock.run(recorder.end());
    expect(api.stored.map(({ batch }) => [batch.records.map(({ id }) => id), batch.end])).toEqual([
      [[0, 1, 2, 3, 4], false],
      [[4], true],
    ]);
    expect(clock.sleeping()).toBe(0);
  });

  test("a trip without a record sends nothing", async () => {
    const { api, clock, open } = setUp({});
    expect(await clock.run(open("trip-1").end())).toMatchObject({ status: "ended", sent: 0 });
    expect(api.requests).toHaveLength(0);
  });
});

describe("what a batch says of the records that wait on the phone", () => {
  test("is how many there were besides its own", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (count, size) => {
          const queue = createMemoryQueue("trip-1");
          for (let second = 0; second < count; second += 1) await queue.append(fixAt(second));
          const { api, clock, open } = setUp({ options: { batchSize: size } });
          await clock.run(open("trip-1", queue).end());
          for (const { batch } of api.stored) expect(batch.queued).toBe(count - 1 - batch.records.at(-1)!.id);
          expect(api.stored.length > 0).toBe(count > 0);
        },
      ),
      tries(50),
    );
  });

  test("counts what is recorded while an earlier batch is under way", async () => {
    const faults: Fault[] = [{ kind: "unreachable" }];
    const { api, clock, open } = setUp({ fault: () => faults.shift() ?? { kind: "none" } });
    const recorder = open("trip-1");
    for (let second = 0; second < 12; second += 1) await recorder.record(fixAt(second));
    await clock.run(recorder.flush());
    expect(api.stored.map(({ batch }) => [batch.records.length, batch.queued])).toEqual([
      [5, 0],
      [5, 2],
      [2, 0],
    ]);
    await recorder.stop();
  });

  test("counts those of other trips, also when only the end of this one is left to say", async () => {
    let others = 1800;
    const { api, clock, open } = setUp({ options: { queuedElsewhere: () => others } });
    const recorder = open("trip-1");
    for (let second = 0; second < 7; second += 1) await recorder.record(fixAt(second));
    await clock.run(recorder.flush());
    others = 40;
    await clock.run(recorder.end());
    expect(api.stored.map(({ batch }) => [batch.records.length, batch.queued])).toEqual([
      [5, 1800],
      [2, 1800],
      [1, 40],
    ]);
  });

  test("is never less than nothing, although records come while it is put together", async () => {
    const memory = createMemoryQueue("trip-1");
    const queue: RecordQueue = {
      ...memory,
      peek: async (limit) => {
        await memory.append(fixAt(1));
        return memory.peek(limit);
      },
    };
    await memory.append(fixAt(0));
    const { api, clock, open } = setUp({});
    const recorder = open("trip-1", queue);
    await clock.run(recorder.flush());
    expect(api.stored.map(({ batch }) => [batch.records.length, batch.queued])).toEqual([[2, 0]]);
    await recorder.stop();
  });

  test("does not count what the API refused, nor the record that is repeated with the end", async () => {
    const { api, clock, open } = setUp({ refuses: ({ id }) => id === 7 });
    const recorder = open("trip-1");
    for (let second = 0; second < 8; second += 1) await recorder.record(fixAt(second));
    await clock.run(recorder.flush());
    await clock.run(recorder.end());
    expect(api.stored.at(-1)?.batch).toMatchObject({ records: [{ id: 6 }], end: true, queued: 0 });
  });

  test("stays as it is in a retry: the same bytes, whatever is recorded meanwhile", async () => {
    const faults: Fault[] = [
      { kind: "unreachable" },
      { kind: "answerLost" },
      { kind: "status", status: 503 },
    ];
    const api = createFakeRecordsApi({ fault: () => faults.shift() ?? { kind: "none" } });
    const bodies: string[] = [];
    const { clock, open } = setUp({
      options: {
        fetch: (url, request) => {
          bodies.push(request.body);
          return api.fetch(url, request);
        },
      },
    });
    const recorder = open("trip-1");
    for (let second = 0; second < 9; second += 1) await recorder.record(fixAt(second));
    await clock.run(recorder.end());
    expect(bodies).toHaveLength(5);
    expect(new Set(bodies.slice(0, 4)).size).toBe(1);
    expect(bodies[4]).not.toBe(bodies[0]);
  });
});

describe("a record whose clock was ahead", () => {
  const ahead = (second: number): Fix => ({ ...fixAt(second), t: fixAt(second).t + 25 * 3_600_000 });

  test("is not sent: the queue keeps it with the reason, and the others go out", async () => {
    const { api, clock, open } = setUp({});
    const queue = createMemoryQueue("trip-1");
    const recorder = open("trip-1", queue);
    for (let second = 0; second < 10; second += 1)
      await recorder.record(second % 4 === 1 ? ahead(second) : fixAt(second));
    const state = await clock.run(recorder.end());
    expect(state).toMatchObject({ status: "ended", sent: 7, refused: 3, pending: 0 });
    const sent = api.requests.flatMap(({ batch }) => batch.records.map(({ id }) => id));
    expect(sent).toEqual([0, 2, 3, 4, 6, 7, 8]);
    const refused = await queue.refused();
    expect(refused.map(({ record }) => record.id)).toEqual([1, 5, 9]);
    for (const entry of refused)
      expect(entry).toEqual({ record: entry.record, message: expect.stringContaining("24 hours ahead") });
  });

  test("is judged when it is sent: the clock of a phone that is offline may be behind", async () => {
    const queue = createMemoryQueue("trip-1");
    const offline = setUp({ options: { batchSize: 100 } }).open("trip-1", queue);
    await offline.record(ahead(0));
    await offline.stop();
    const online = setUp({ options: { now: () => start + 2 * 3_600_000 } });
    const state = await online.clock.run(online.open("trip-1", queue).end());
    expect(state).toMatchObject({ status: "ended", sent: 1, refused: 0 });
  });
});

describe("record", () => {
  test("an invalid fix is refused with its reason and takes no id", async () => {
    const { open } = setUp({});
    const recorder = open("trip-1");
    const outcome = await recorder.record({ ...fixAt(0), lat: 91 });
    expect(outcome).toEqual({ kind: "refused", reason: "lat is 91, not -90 to 90 degrees" });
    expect(await recorder.record({ ...fixAt(1), speed: -1 })).toMatchObject({
      kind: "queued",
      record: { id: 0 },
      dropped: ["speed"],
    });
    expect(recorder.state()).toMatchObject({ invalid: 1, pending: 1 });
    await recorder.stop();
  });

  test("nothing is recorded after the end", async () => {
    const { clock, open } = setUp({});
    const recorder = open("trip-1");
    await recorder.record(fixAt(0));
    await clock.run(recorder.end());
    expect(await recorder.record(fixAt(1))).toEqual({ kind: "refused", reason: "trip trip-1 has ended" });
  });

  test("the state says what keeps records from being sent, until it is over", async () => {
    const faults: Fault[] = [{ kind: "unreachable" }];
    const problems: (string | undefined)[] = [];
    const { clock, open } = setUp({
      fault: () => faults.shift() ?? { kind: "none" },
      options: { onState: (state) => problems.push(state.problem?.reason) },
    });
    const recorder = open("trip-1");
    await recorder.record(fixAt(0));
    await clock.run(recorder.flush());
    expect(problems).toContain("fetch failed");
    expect(recorder.state().problem).toBeUndefined();
    await recorder.stop();
  });

  test("a fault of the storage is reported and the records go out later", async () => {
    const { api, clock, open } = setUp({});
    const memory = createMemoryQueue("trip-1");
    let broken = true;
    const queue: RecordQueue = {
      ...memory,
      peek: async (limit) => {
        if (broken) throw new Error("quota");
        return memory.peek(limit);
      },
    };
    const recorder = open("trip-1", queue);
    for (let second = 0; second < 5; second += 1) await recorder.record(fixAt(second));
    await clock.run(clock.sleep(1));
    expect(recorder.state().problem?.reason).toBe("storage: quota");
    broken = false;
    await clock.run(clock.sleep(30_000));
    expect(api.recordsOf("trip-1")).toHaveLength(5);
    await recorder.stop();
  });
});

describe("settings that could only fail later are refused at once", () => {
  test.each<[string, Partial<TripRecorderOptions>]>([
    ["the queue belongs to trip other", { queue: createMemoryQueue("other") }],
    ["timeZone", { timeZone: "Mars" }],
    ["vehicle", { vehicle: "x".repeat(65) }],
    ["device", { device: "" }],
    ['app "" is not a text of 1 to 64 characters', { app: "" }],
    ["app", { app: "x".repeat(65) }],
    ["batchSize is 1001", { batchSize: 1001 }],
    ["batchSize is 0", { batchSize: 0 }],
    ["batchSize is 2.5", { batchSize: 2.5 }],
    ["Invalid URL", { apiUrl: "localhost" }],
  ])("%s", (message, options) => {
    const { open } = setUp({ options });
    expect(() => open("trip-1")).toThrow(message);
  });

  test.each([1, 1000])("a batch of %i records is allowed", (batchSize) => {
    expect(setUp({ options: { batchSize } }).open("trip-1").state().status).toBe("recording");
  });
});
