import { setTimeout as sleep } from "node:timers/promises";
import { aggregate } from "@trips/core/application/aggregate.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { aDelivery, envelopeOf, straightDrive } from "@trips/core/testing/records.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createDayRangeReader } from "./day-range-reader.ts";
import { createRejectStore } from "./reject-store.ts";
import { createTripStore } from "./trip-store.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
  const ports = {
    store: createTripStore(table),
    rejectStore: createRejectStore(table),
    cache: new TripCache(10),
    now: Date.now,
    sleep: (ms: number) => sleep(ms),
    random: Math.random,
    slot: 0,
    retentionDays: 400,
    writeRejects: async () => {
      throw new Error("unexpected rejects");
    },
  };
  const drives: readonly [driver: string, trip: string, day: number, hour: number][] = [
    ["ana", "early", 17, 8],
    ["ana", "z:last", 20, 20],
    ["ana", "after", 21, 8],
    // Leaves on the 18th, comes home on the 19th.
    ["ana", "overnight", 18, 23.999],
    ["ana.b", "another", 18, 8],
  ];
  const deliveries = drives.map(([driver, trip, day, hour]) =>
    aDelivery(
      envelopeOf({
        key: { driver, trip },
        fixes: straightDrive({ count: 30, startT: Date.UTC(2026, 10, day) + Math.round(hour * 3_600_000) }),
      }),
    ),
  );
  expect((await aggregate(ports, deliveries)).failed).toEqual([]);
});
afterAll(() => table.stop());

const namesBetween = async (from: string, to: string): Promise<string[]> =>
  (await createDayRangeReader(table).tripsOfDriverBetween("ana", from, to)).map(({ trip }) => trip).sort();

test("a range holds the trips of its first and last date and none beyond, and of no other driver", async () => {
  expect(await namesBetween("2026-11-17", "2026-11-20")).toEqual(["early", "overnight", "z:last"]);
  expect(await namesBetween("2026-11-18", "2026-11-18")).toEqual(["overnight"]);
});

test("a trip on two dates of the range is listed once, and also for either date alone", async () => {
  expect(await namesBetween("2026-11-18", "2026-11-19")).toEqual(["overnight"]);
  expect(await namesBetween("2026-11-19", "2026-11-19")).toEqual(["overnight"]);
});

test("a range without trips is empty", async () => {
  expect(await namesBetween("2026-10-01", "2026-10-31")).toEqual([]);
});

test("the first and the last driven date are the driver's own; nobody's are undefined", async () => {
  const reader = createDayRangeReader(table);
  expect(await reader.drivenDatesOf("ana")).toEqual({ first: "2026-11-17", last: "2026-11-21" });
  expect(await reader.drivenDatesOf("ana.b")).toEqual({ first: "2026-11-18", last: "2026-11-18" });
  expect(await reader.drivenDatesOf("an")).toBeUndefined();
});
