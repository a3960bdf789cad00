import { setTimeout as sleep } from "node:timers/promises";
import { aggregate } from "@trips/core/application/aggregate.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { aDelivery, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createErasedUntil } from "./erased-until.ts";
import { createRejectStore } from "./reject-store.ts";
import { batchGetKeys } from "./trip-items.ts";
import { createTripReader } from "./trip-reader.ts";
import { createTripStore } from "./trip-store.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

test("a day with more trips than one request takes has each of them once, in agreement with the lanes", async () => {
  const names = Array.from({ length: 2 * batchGetKeys + 1 }, (_, index) => `trip-${index}`);
  const deliveries = names.map((trip) =>
    aDelivery(
      envelopeOf({
        key: { driver: "ana", trip },
        fixes: straightDrive({ count: 3, startT: Date.UTC(2026, 10, 20, 8) }),
      }),
    ),
  );
  const ports = {
    store: createTripStore(table),
    rejectStore: createRejectStore(table),
    erasedUntil: createErasedUntil(table),
    cache: new TripCache(names.length),
    now: Date.now,
    sleep: (ms: number) => sleep(ms),
    random: Math.random,
    slot: 0,
    retentionDays: 400,
    writeRejects: async () => {
      throw new Error("unexpected rejects");
    },
  };
  expect((await aggregate(ports, deliveries)).failed).toEqual([]);
  const reader = createTripReader(table);
  const [trips, lanes] = await Promise.all([
    reader.tripsOfDay("2026-11-20"),
    reader.loadFleetDay("2026-11-20"),
  ]);
  expect(trips.map(({ trip }) => trip).sort()).toEqual(names.sort());
  expect(lanes).toMatchObject({ trips: names.length, unique: 3 * names.length });
});
