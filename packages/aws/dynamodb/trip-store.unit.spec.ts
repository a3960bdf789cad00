import { setTimeout as sleep } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { type AggregatePorts, aggregate } from "@trips/core/application/aggregate.ts";
import { readDayRange, readDriverDay, readFleetDay } from "@trips/core/application/read-days.ts";
import { readRoute, readTrip } from "@trips/core/application/read-trips.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { noDayTotals } from "@trips/core/domain/counters.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTable } from "../testing/dynamodb.ts";
import { createDayRangeReader } from "./day-range-reader.ts";
import { createErasedUntil } from "./erased-until.ts";
import { pageItemOf } from "./items.ts";
import { createRejectStore } from "./reject-store.ts";
import { createTripReader } from "./trip-reader.ts";
import { createTripStore } from "./trip-store.ts";

let table: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const manager = { driver: "boss", isFleet: true };
const receivedAt = Date.UTC(2026, 10, 20, 12);
const evening = Date.UTC(2026, 10, 19, 23, 58);

const portsOf = (changes: Partial<AggregatePorts> = {}): AggregatePorts => ({
  store: createTripStore(table),
  rejectStore: createRejectStore(table),
  erasedUntil: createErasedUntil(table),
  cache: new TripCache(10),
  now: Date.now,
  sleep: (ms) => sleep(ms),
  random: Math.random,
  slot: 0,
  retentionDays: 400,
  writeRejects: async (rejects) => {
    throw new Error(`unexpected rejects: ${JSON.stringify(rejects)}`);
  },
  ...changes,
});

let sequence = 0;

/** One batch of a drive at 1 Hz that starts two minutes before midnight UTC. */
const deliver = (trip: string, from: number, count: number, timeZone = "UTC") => ({
  partition: "shardId-000000000000",
  offset: String(++sequence),
  data: Buffer.from(
    JSON.stringify({
      version: 1,
      driver: "ana",
      trip,
      receivedAt,
      requestId: `request-${sequence}`,
      batch: {
        timeZone,
        records: Array.from({ length: count }, (_, index) => ({
          id: from + index,
          t: evening + (from + index) * 1000,
          lat: -34.6 + (from + index) * 1e-4,
          lon: -58.4,
          speed: 11,
          accuracy: 5,
        })),
      },
    }),
  ),
});

const reader = () => ({ reader: createTripReader(table), now: () => receivedAt });
const itemsOf = async () => (await table.client.send(new ScanCommand({ TableName: table.tableName }))).Items;

test("late, out-of-order and repeated records give the same trip as records in order", async () => {
  await aggregate(portsOf(), [deliver("in-order", 0, 250)]);
  const ports = portsOf();
  for (const [from, count] of [
    [190, 60],
    [60, 70],
    [0, 60],
    [60, 70],
    [130, 60],
  ] as const)
    await aggregate(ports, [deliver("shuffled", from, count)]);

  const inOrder = await readTrip(manager, reader(), { driver: "ana", trip: "in-order" });
  expect(await readTrip(manager, reader(), { driver: "ana", trip: "shuffled" })).toEqual({
    ...inOrder,
    tripId: "shuffled",
  });
  expect(inOrder?.quality).toEqual({
    unique: 250,
    filtered: 0,
    outliers: 0,
    misclocked: 0,
    marked: 0,
    late: 250,
    jumps: 0,
    gaps: 0,
    uncountedMeters: 0,
    conflicts: 0,
    missing: 0,
    rejected: { count: 0, isAtLeast: false, reasons: {} },
  });
  expect(inOrder?.days.map((day) => day.date)).toEqual(["2026-11-19", "2026-11-20"]);
  expect(
    (await readRoute(manager, reader(), { driver: "ana", trip: "shuffled" })).geometry?.coordinates,
  ).toHaveLength(250);
});

test("minutes far apart share pages, and later, earlier and in-between records land in the right one", async () => {
  const everyMinutes = 21;
  const sparse = (trip: string, from: number, count: number, minutes = 0, timeZone = "UTC") => {
    const whole = deliver(trip, from, count, timeZone);
    const envelope = JSON.parse(whole.data.toString());
    for (const record of envelope.batch.records)
      record.t = evening - 3 * 86_400_000 + (record.id * everyMinutes + minutes) * 60_000;
    return { ...whole, data: Buffer.from(JSON.stringify(envelope)) };
  };
  const parts = [
    sparse("far-apart", 20, 60),
    sparse("far-apart", 100, 60),
    sparse("far-apart", 40, 1, 7),
    sparse("far-apart", 90, 1),
    sparse("far-apart", 0, 10, 0, "Asia/Kolkata"),
  ];
  for (const part of parts) await aggregate(portsOf(), [part]);
  await aggregate(
    portsOf(),
    parts.map((part) => ({ ...part, data: renamed(part.data, "at-once") })),
  );
  const [apart, atOnce] = await Promise.all(
    ["far-apart", "at-once"].map((trip) => readTrip(manager, reader(), { driver: "ana", trip })),
  );
  expect(apart?.quality.unique).toBe(132);
  expect({ ...apart, tripId: "at-once" }).toEqual(atOnce);
  const pages = (await itemsOf())!.filter(({ pk, sk }) => pk === "TRIP#ana#far-apart" && sk.startsWith("W#"));
  expect(pages.length).toBeLessThan(20);
});

const renamed = (data: Buffer, trip: string): Buffer =>
  Buffer.from(JSON.stringify({ ...JSON.parse(data.toString()), trip }));

test("a route that is read while a window is being closed contains it once", async () => {
  const key = { driver: "ana", trip: "closing" };
  await aggregate(portsOf(), [deliver(key.trip, 0, 70)]);
  const [stored] = await createTripStore(table).loadTrips([key]);
  // The trip's item from before the commit that closed them, the page from after it.
  const Item = pageItemOf(stored!, stored!.open);
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
  const route = await readRoute(manager, reader(), key);
  expect(route?.geometry?.coordinates).toHaveLength(70);
});

test("a batch with nothing new leaves every item unchanged", async () => {
  const again = deliver("again", 0, 90);
  await aggregate(portsOf(), [again]);
  const before = await itemsOf();
  await expect(aggregate(portsOf(), [again, again])).resolves.toMatchObject({ commits: 0, failed: [] });
  expect(await itemsOf()).toEqual(before);
});

test("the ids of a phone that leaves gaps are reloaded when they repeat, and counted for readers", async () => {
  const key = { driver: "ana", trip: "holes" };
  const holes = (from: number, count: number) => {
    const delivery = deliver(key.trip, from, count);
    const envelope = JSON.parse(Buffer.from(delivery.data).toString());
    for (const record of envelope.batch.records) record.id *= 3;
    return { ...delivery, data: Buffer.from(JSON.stringify(envelope)) };
  };
  for (let from = 0; from < 300; from += 60) await aggregate(portsOf(), [holes(from, 60)]);
  const again = holes(10, 60);
  expect(await aggregate(portsOf(), [again])).toMatchObject({ commits: 0, failed: [] });
  const [stored] = await createTripStore(table).loadTrips([key]);
  expect(stored).toMatchObject({ ids: { chunks: 1 } });
  expect(stored!.summary.ids).toHaveLength(600);
  expect((await readTrip(manager, reader(), key)).quality).toMatchObject({
    unique: 300,
    missing: 598,
    conflicts: 0,
  });
});

test("a writer with an outdated cache loads the trip again and loses nothing", async () => {
  const first = portsOf();
  const second = portsOf();
  const readUnique = async () =>
    (await readTrip(manager, reader(), { driver: "ana", trip: "two-writers" })).quality.unique;
  await aggregate(first, [deliver("two-writers", 0, 30)]);
  await aggregate(second, [deliver("two-writers", 30, 30)]);
  await aggregate(first, [deliver("two-writers", 60, 30)]);
  expect(await readUnique()).toBe(90);
  await aggregate(second, [deliver("two-writers", 45, 60)]);
  expect(await readUnique()).toBe(105);
});

test("writers that meet on one trip at the same time add each record once", async () => {
  const writers = Array.from({ length: 4 }, (_, slot) => portsOf({ slot }));
  const batches = Array.from({ length: 12 }, (_, index) => deliver("crowded", index * 10, 20));
  await Promise.all(
    writers.map(async (ports, writer) => {
      const own = batches.filter((_, index) => index % 4 === writer || index % 3 === 0);
      for (const batch of own) while ((await aggregate(ports, [batch])).failed.length > 0);
    }),
  );
  const trip = await readTrip(manager, reader(), { driver: "ana", trip: "crowded" });
  expect(trip?.quality).toMatchObject({ unique: 130, missing: 0 });
});

test("an earlier record with another time zone moves the trip to that zone's dates", async () => {
  const ports = portsOf();
  await aggregate(ports, [deliver("moved", 60, 100, "UTC")]);
  await aggregate(ports, [deliver("moved", 0, 60, "America/Argentina/Buenos_Aires")]);
  const trip = await readTrip(manager, reader(), { driver: "ana", trip: "moved" });
  expect(trip?.timeZone).toBe("America/Argentina/Buenos_Aires");
  expect(trip?.days.map((day) => day.date)).toEqual(["2026-11-19"]);
  const next = await readDriverDay(manager, reader(), "ana", "2026-11-20");
  expect(next.trips.map(({ tripId }) => tripId)).not.toContain("moved");
});

test("the fleet's day is the sum of its trips' days", async () => {
  for (const date of ["2026-11-19", "2026-11-20"]) {
    const fleet = await readFleetDay(manager, reader(), date);
    const driver = await readDriverDay(manager, reader(), "ana", date);
    expect(fleet).toEqual({ ...driver, driverCount: 1 });
    expect(fleet.tripCount).toBeGreaterThan(2);
  }
});

describe("a trip that expired", () => {
  const daysLater = (days: number) => () => Date.now() + days * 86_400_000;
  const at = (now: () => number) => {
    const later = { ...table, now };
    return {
      ports: portsOf({ store: createTripStore(later), now }),
      reader: { reader: createTripReader(later), now },
    };
  };
  const key = { driver: "olga", trip: "old" };
  const drive = (from: number, count: number) => {
    const delivery = deliver(key.trip, from, count);
    const text = Buffer.from(delivery.data).toString().replace('"ana"', '"olga"');
    return { ...delivery, data: Buffer.from(text) };
  };

  test("is gone for readers, as is what it added to the fleet, and starts over for writers", async () => {
    await aggregate(portsOf(), [drive(0, 900)]);
    const { ports, reader } = at(daysLater(402));
    await expect(readTrip(manager, reader, key)).rejects.toMatchObject({ code: "not-found" });
    expect(await readFleetDay(manager, reader, "2026-11-19")).toMatchObject({
      tripCount: 0,
      distanceMeters: 0,
      trips: [],
    });

    await aggregate(ports, [drive(400, 60)]);
    expect(await readTrip(manager, reader, key)).toMatchObject({ quality: { unique: 60, missing: 0 } });
    expect((await readRoute(manager, reader, key)).properties.times).toHaveLength(60);
    // Its marker for the evening before is still there.
    expect((await readDriverDay(manager, reader, "olga", "2026-11-19")).trips).toEqual([]);
    const ranges = createDayRangeReader({ ...table, now: reader.now });
    expect(
      (await readDayRange(manager, { ranges, ...reader }, "olga", "2026-11-18", "2026-11-20")).days.map(
        ({ date }) => date,
      ),
    ).toEqual(["2026-11-20"]);
    const fleet = await readFleetDay(manager, reader, "2026-11-20");
    expect(fleet).toEqual({
      ...(await readDriverDay(manager, reader, "olga", "2026-11-20")),
      driverCount: 1,
    });
    expect(fleet.tripCount).toBe(1);
  });

  test("is stale for a writer that loaded it before", async () => {
    const now = daysLater(900);
    const [stored] = await createTripStore({ ...table, now: daysLater(402) }).loadTrips([key]);
    const change = {
      trip: stored!,
      expectedRev: stored!.rev,
      pages: [],
      idChunks: [],
      addedDates: [],
      removedDates: [],
    };
    const outcome = at(now).ports.store.commit({ lane: "lane", trips: [change], laneChanges: [] });
    await expect(outcome).resolves.toMatchObject({ kind: "stale" });
  });
});

test("a lane can be committed although its changes cancel out", async () => {
  const laneChanges = [{ date: "2020-01-01", expiresAt: 4e9, totals: noDayTotals, trips: 0 }];
  const outcome = createTripStore(table).commit({ lane: "lane", trips: [], laneChanges });
  await expect(outcome).resolves.toEqual({ kind: "committed" });
});

const refusing = (codes: string[]) => {
  const client = Object.create(table.client);
  client.send = async () => {
    throw new TransactionCanceledException({
      message: "cancelled",
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  };
  return createTripStore({ ...table, client });
};

test("a transaction that conflicts with another is busy, one that can never succeed is thrown", async () => {
  const commit = { lane: "lane", trips: [], laneChanges: [] };
  await expect(refusing(["None", "TransactionConflict"]).commit(commit)).resolves.toEqual({ kind: "busy" });
  await expect(refusing(["ThrottlingError"]).commit(commit)).resolves.toEqual({ kind: "busy" });
  await expect(refusing(["TransactionConflict", "ValidationError"]).commit(commit)).rejects.toThrow(
    "cancelled",
  );
});
