import { createMemoryQueue } from "@trips/client/record-queue.ts";
import type { RecorderState } from "@trips/client/trip-recorder.ts";
import { expect, test } from "vitest";
import type { TripDatabase, TripStart } from "./record-database.ts";
import { createUploads } from "./record-uploads.ts";

const stateOf = (tripId: string, pending: number): RecorderState => ({
  ...{ tripId, status: "recording", pending, sent: 0, refused: 0, invalid: 0 },
});

/** The trips of a phone, whose recorders are told how many of their records wait. */
const openTrips = (trips: readonly (readonly [tripId: string, driver: string])[]) => {
  const recorders = new Map<string, { wait(pending: number): void; queuedElsewhere(): number }>();
  const uploads = createUploads({
    database: { queue: createMemoryQueue, remove: async () => {} } as unknown as TripDatabase<unknown>,
    createRecorder: ({ tripId }, _queue, onState, queuedElsewhere) => {
      recorders.set(tripId, { wait: (pending) => onState(stateOf(tripId, pending)), queuedElsewhere });
      const never = () => Promise.reject(new Error("not asked for"));
      return {
        record: never,
        flush: never,
        end: never,
        stop: async () => {},
        state: () => stateOf(tripId, 0),
      };
    },
    readCounted: async () => undefined,
    sleep: async () => {},
    onChange: () => undefined,
  });
  for (const [tripId, driver] of trips) {
    const trip: TripStart = { tripId, driver, timeZone: "UTC", startedAt: 0 };
    uploads.open(trip);
  }
  return { uploads, recorder: (tripId: string) => recorders.get(tripId)! };
};

test("a trip's recorder learns how many records of its driver's other trips wait on the phone", async () => {
  const { uploads, recorder } = openTrips([
    ["morning", "ana.gomez"],
    ["evening", "ana.gomez"],
    ["night", "ana.gomez"],
    ["other", "bruno.diaz"],
  ]);
  const elsewhere = () =>
    ["morning", "evening", "night", "other"].map((tripId) => recorder(tripId).queuedElsewhere());
  expect(elsewhere()).toEqual([0, 0, 0, 0]);
  recorder("morning").wait(1800);
  recorder("evening").wait(40);
  recorder("other").wait(7);
  expect(elsewhere()).toEqual([40, 1800, 1840, 0]);
  await uploads.forget("morning");
  expect(elsewhere().slice(1, 3)).toEqual([0, 40]);
});
