import { expect, test } from "vitest";
import { baseT } from "../testing/records.ts";
import { readDayRejects, readTripRejects } from "./read-rejects.ts";
import type { StoredRejects } from "./reject-store.ts";

const key = { driver: "ana", trip: "trip-1" };
const ana = { driver: "ana", isFleet: false };
const rejectsOf = (count: number): StoredRejects => ({
  ...{ ...key, date: "2026-11-20", rev: 1, expiresAt: 0 },
  reasons: new Map([
    [
      "window-full",
      { ids: Array.from({ length: count }, (_, id) => ({ t: baseT + id, id })), isFull: false },
    ],
  ]),
});

test("all rejects are counted, and some listed: 1,000 for a trip, 10 for each trip of a day", async () => {
  const reader = {
    rejectsOfTrip: async () => [rejectsOf(1_001)],
    rejectsOfDriver: async () => [rejectsOf(11)],
  };
  const named = async (count: number, view: ReturnType<typeof readTripRejects>) => {
    const [trip] = (await view).trips;
    expect(trip).toMatchObject({ tripId: "trip-1", driver: "ana", count });
    return trip!.records;
  };
  expect(await named(1_001, readTripRejects(ana, { reader }, key))).toHaveLength(1_000);
  const ofDay = await named(11, readDayRejects(ana, { reader }, "ana", "2026-11-20"));
  expect(ofDay.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
