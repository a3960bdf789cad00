import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rulesVersion } from "../domain/rules.ts";
import type { TripKey } from "../domain/trip.ts";
import { InjectedFault } from "../testing/chaos-store.ts";
import { aWorker, deliverUntilDone, fixedNow, invocationsOf, sentTrips } from "../testing/deliveries.ts";
import { lakeObjectOf, MemoryCuratedZone, type WriteFault } from "../testing/memory-curated-zone.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT, envelopeOf, receivedAt, straightDrive } from "../testing/records.ts";
import { sumOfRows } from "../testing/sum-of-rows.ts";
import { type CuratePorts, curate, type LakeRows } from "./curate.ts";
import { type EraseCuratedPorts, eraseCurated } from "./erase-curated.ts";
import { nameOf } from "./trip-cache.ts";

/** A zone with the orders of its drivers: up to when each trip is erased. */
const aLake = (objects: ReadonlyMap<string, LakeRows>, zone = new MemoryCuratedZone()) => {
  const orders = new Map<string, number>();
  let now = fixedNow;
  const ports: CuratePorts & EraseCuratedPorts = {
    readObject: async (key) => objects.get(key),
    files: zone.files,
    trips: zone.trips,
    putObject: zone.putObject,
    erasedUntil: async (keys) => keys.map((key) => orders.get(nameOf(key))),
    now: () => now++,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
  };
  return { zone, orders, ports };
};

/** As Lambda does: what fails runs again. */
const untilDone = async (run: () => Promise<unknown>): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await run();
      return;
    } catch (error) {
      if (!(error instanceof InjectedFault)) throw error;
    }
  }
  throw new Error("not done after 100 attempts");
};

const envelopeIn = (data: Uint8Array): TripKey & { readonly receivedAt: number } =>
  JSON.parse(new TextDecoder().decode(data));
const receivedAtOf = (data: Uint8Array): number => envelopeIn(data).receivedAt;

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const cases = fc.record({
  sent: sentTrips({ disagree: true, maxLength: 30, corrects: true }),
  batchSizes: sizes,
  objectSizes: sizes,
  erased: fc.subarray([0, 1, 2], { minLength: 1 }),
  /** Which of the times of receipt is the last that is erased. */
  until: fc.nat({ max: 9 }),
  /** After how many objects the order comes, and whether these are merged by then. */
  orderedAt: fc.nat({ max: 6 }),
  waits: fc.boolean(),
  atOnce: fc.integer({ min: 1, max: 4 }),
  faults: fc.array(fc.constantFrom<WriteFault>("none", "none", "throw-before", "throw-after"), {
    maxLength: 20,
  }),
  turns: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 12 }),
});

test("whenever the order comes, and whoever merges meanwhile, what remains is what was received later, and adds up", () =>
  fc.assert(
    fc.asyncProperty(cases, async (each) => {
      const { sent, batchSizes, objectSizes, erased, until, orderedAt, waits, atOnce, faults, turns } = each;
      const invocations = invocationsOf(sent, batchSizes, objectSizes);
      const batches = invocations.map((deliveries) => deliveries.map(({ data }) => data));
      const objects = new Map<string, LakeRows>(
        batches.map((data, index) => [`records/${index}`, lakeObjectOf(data)]),
      );
      const { zone, orders, ports } = aLake(objects, new MemoryCuratedZone(faults, turns));
      const times = [...new Set(batches.flat().map(receivedAtOf))].sort((a, b) => a - b);
      const erasedUntil = times[until % times.length]!;
      const keys = [...new Set(erased.map((index) => sent[index % sent.length]!.key))];
      const erase = () =>
        Promise.all(keys.map((key) => untilDone(() => eraseCurated(ports, key, erasedUntil))));

      const all = [...objects.keys()].filter((key) => objects.get(key)!.count > 0);
      // Nothing that was received after the order lands before it.
      const isLater = (key: string) =>
        objects.get(key)!.columns.received_at.some((time) => (time as number) > erasedUntil);
      const early = all.filter((key) => !isLater(key));
      const mergeAll = async (keys: readonly string[]): Promise<void> => {
        for (let at = 0; at < keys.length; at += atOnce)
          await Promise.all(keys.slice(at, at + atOnce).map((key) => untilDone(() => curate(ports, key))));
      };
      const before = early.slice(0, orderedAt * atOnce);
      const merging = mergeAll(before);
      if (waits) await merging;
      else for (let turn = 0; turn < until * 20; turn++) await Promise.resolve();
      for (const key of keys) orders.set(nameOf(key), erasedUntil);
      await Promise.all([merging, erase(), mergeAll(all.filter((key) => !before.includes(key)))]);
      for (const { driver, trip, received_at } of zone.rows())
        expect(received_at).toBeGreaterThan(orders.get(`${driver}/${trip}`) ?? 0);
      // What the first pass could not see of those that were under way: a trip's item, and its time zone.
      await erase();

      const store = new MemoryTripStore();
      for (const deliveries of invocations)
        await deliverUntilDone(
          aWorker({ store }).ports,
          deliveries.filter(({ data }) => !isErased(envelopeIn(data), orders)),
        );
      await expectSame(
        zone,
        store,
        sent.map(({ key }) => key),
      );
      for (const { rows, added, repeated, refused, erased } of zone.objects.values())
        expect(added + repeated + refused + erased).toBe(rows);
    }),
    tries(400),
  ));

const isErased = (batch: TripKey & { readonly receivedAt: number }, orders: ReadonlyMap<string, number>) =>
  batch.receivedAt <= (orders.get(nameOf(batch)) ?? Number.NEGATIVE_INFINITY);

const expectSame = async (zone: MemoryCuratedZone, store: MemoryTripStore, keys: readonly TripKey[]) => {
  for (const key of keys) {
    const [stored] = await store.loadTrips([key]);
    const rows = zone.rows().filter((row) => row.driver === key.driver && row.trip === key.trip);
    const known = zone.known.get(nameOf(key));
    if (!stored) {
      expect(rows).toEqual([]);
      // Corrections that were received later wait for the trip, as in the table.
      expect(known?.corrections).toEqual((await store.pendingOf([key]))[0]?.corrections);
      continue;
    }
    const { totals, days, timeZone, vehicle } = stored.summary;
    expect(known?.corrections).toEqual(stored.corrections);
    expect(sumOfRows(rows)).toEqual({ totals, days });
    expect(known).toMatchObject({
      timeZone,
      countedBy: { timeZone: timeZone.text, vehicle: vehicle?.text, rules: rulesVersion },
    });
  }
};

const key = { driver: "ana", trip: "trip-1" };
const hour = 3_600_000;
const later = receivedAt + hour;

const aDrive = (startT: number, firstId: number, received: number, timeZone = "Europe/Berlin") =>
  lakeObjectOf([
    envelopeOf({
      key,
      timeZone,
      receivedAt: received,
      fixes: straightDrive({ startT, firstId, count: 90, speed: 11, lon: 10 + (startT - baseT) / 1e7 }),
    }),
  ]);

describe("a trip of which some was received after the order", () => {
  test("keeps that, counted by its own time zone, without the hours that are gone", async () => {
    const { zone, orders, ports } = aLake(
      new Map([
        ["records/0", aDrive(baseT - 5 * hour, 0, receivedAt, "Asia/Kolkata")],
        ["records/1", aDrive(baseT, 1_000, later)],
      ]),
    );
    await curate(ports, "records/0");
    await curate(ports, "records/1");
    orders.set(nameOf(key), receivedAt);
    await eraseCurated(ports, key, receivedAt);
    expect(new Set(zone.rows().map((row) => `${row.time_zone} ${row.hour} ${row.object}`))).toEqual(
      new Set(["Europe/Berlin 10 records/1"]),
    );
    expect(zone.known.get(nameOf(key))?.hours).toEqual([baseT / hour, baseT / hour]);
  });

  test("keeps a record that was received again after it", async () => {
    const { zone, orders, ports } = aLake(
      new Map([
        ["records/0", aDrive(baseT, 0, receivedAt)],
        ["records/1", aDrive(baseT, 0, later)],
      ]),
    );
    await curate(ports, "records/0");
    orders.set(nameOf(key), receivedAt);
    await curate(ports, "records/1");
    await eraseCurated(ports, key, receivedAt);
    expect(zone.rows().map(({ received_at }) => received_at)).toEqual(Array(90).fill(later));
  });
});

test("erasing again, or what is not there, writes nothing", async () => {
  const { zone, orders, ports } = aLake(new Map([["records/0", aDrive(baseT, 0, later)]]));
  await curate(ports, "records/0");
  orders.set(nameOf(key), receivedAt);
  const before = [zone.saves, zone.known.get(nameOf(key))];
  await eraseCurated(ports, key, receivedAt);
  await eraseCurated(ports, { ...key, trip: "another" }, receivedAt);
  expect([zone.saves, zone.known.get(nameOf(key))]).toEqual(before);
});

test("an object that comes after the order brings nothing back, and says how many of its rows are erased", async () => {
  const { zone, orders, ports } = aLake(new Map([["records/0", aDrive(baseT, 0, receivedAt)]]));
  orders.set(nameOf(key), receivedAt);
  expect(await curate(ports, "records/0")).toMatchObject({ rows: 90, added: 0, refused: 0, erased: 90 });
  expect([zone.rows(), zone.known.size]).toEqual([[], 0]);
});

describe("an invocation that has not seen the order removes what it wrote, if the trip is erased", () => {
  /** Merges an object; `meet` runs once, when the invocation has got to the call. */
  const meetAt = async (call: "load" | "save", fails: boolean) => {
    const { zone, orders, ports } = aLake(new Map([["records/0", aDrive(baseT, 0, receivedAt)]]));
    let isOrdered = false;
    const order = async () => {
      if (isOrdered) return false;
      isOrdered = true;
      orders.set(nameOf(key), receivedAt);
      await eraseCurated(ports, key, receivedAt);
      return true;
    };
    const meeting: CuratePorts = {
      ...ports,
      trips: {
        ...ports.trips,
        async load(keys) {
          if (call === "load") await order();
          return ports.trips.load(keys);
        },
      },
      files: {
        ...ports.files,
        async save(...written) {
          const isFirst = call === "save" && (await order());
          const version = await ports.files.save(...written);
          if (isFirst && fails) throw new InjectedFault("killed after it wrote");
          return version;
        },
      },
    };
    await untilDone(() => curate(meeting, "records/0"));
    return zone;
  };

  test("before the invocation knows of the trip", async () => {
    expect((await meetAt("load", false)).rows()).toEqual([]);
  });

  test("before it writes its file", async () => {
    expect((await meetAt("save", false)).rows()).toEqual([]);
  });

  test("before it writes its file, after which it is killed", async () => {
    const zone = await meetAt("save", true);
    expect([zone.rows(), zone.known.size]).toEqual([[], 0]);
  });
});
