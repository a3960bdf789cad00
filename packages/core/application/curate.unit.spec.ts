import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOfSpans } from "../domain/corrections.ts";
import { rulesVersion } from "../domain/rules.ts";
import { retentionDays } from "../pipeline.ts";
import { curatePortsOf, curateUntilDone } from "../testing/curating.ts";
import { aWorker, deliverUntilDone, invocationsOf, type SentTrip, sentTrips } from "../testing/deliveries.ts";
import { lakeObjectOf, MemoryCuratedZone, type WriteFault } from "../testing/memory-curated-zone.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { tries } from "../testing/property-runs.ts";
import { baseT, envelopeOf, receivedAt, straightDrive } from "../testing/records.ts";
import { sumOfRows } from "../testing/sum-of-rows.ts";
import { curate, type LakeRows } from "./curate.ts";
import { maxHours } from "./curate-trips.ts";
import { type CuratedFiles, hourOf } from "./curated-zone.ts";
import { nameOf } from "./trip-cache.ts";

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const turns = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 12 });
const faults = fc.array(fc.constantFrom<WriteFault>("none", "none", "throw-before", "throw-after"), {
  maxLength: 12,
});

/** Objects of some batches each; `again` names some that Firehose delivers twice, under another key. */
const objectsOf = (
  batches: readonly (readonly Uint8Array[])[],
  again: readonly number[],
): Map<string, LakeRows> => {
  const objects = new Map<string, LakeRows>();
  for (const [index, data] of batches.entries()) objects.set(`records/${index}`, lakeObjectOf(data));
  for (const index of again)
    objects.set(`records/again-${index}`, lakeObjectOf(batches[index % batches.length]!));
  return new Map([...objects].filter(([, { count }]) => count > 0));
};

const minutes = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1_200, max: 3_000 }) },
  // More than a receiver's clock is trusted to be off.
  { weight: 1, arbitrary: fc.constant(1_010 * 7 * 1_440) },
);

/** Trips of several drives, some minutes, days or years apart, which arrive one after the other in any order. */
const longTrips = fc
  .record({
    trips: sentTrips({ disagree: true, trips: 3, maxLength: 60, corrects: true }),
    pauses: fc.tuple(minutes, minutes),
    order: fc.shuffledSubarray([0, 10, 20], { minLength: 3 }),
  })
  .map(({ trips, pauses, order }): SentTrip[] => {
    const [{ key }] = trips as [SentTrip];
    let [shift, ids] = [0, 0];
    const fixes = trips.flatMap(({ fixes }, index) => {
      const moved = fixes.map((sent) => ({
        ...sent,
        ends: false,
        fix: { ...sent.fix, id: sent.fix.id + ids, t: sent.fix.t - shift },
        arrivals: sent.arrivals.map((arrival) => arrival + order[index]!),
      }));
      shift += (pauses[index] ?? 0) * 60_000;
      ids += 100_000;
      return moved;
    });
    // Only the first drive keeps its times.
    return [{ key, fixes, decisions: trips[0]!.decisions }];
  });

const ofTrip = (zone: MemoryCuratedZone, name: string) =>
  zone.rows().filter((row) => `${row.driver}/${row.trip}` === name);

describe("whatever lands, in any order, however often, by invocations that meet and fail anywhere", () => {
  const cases = fc.record({
    sent: fc.oneof(sentTrips({ disagree: true, maxLength: 30, corrects: true }), longTrips, longTrips),
    heldRows: fc.constantFrom(undefined, 0, 20),
    batchSizes: sizes,
    objectSizes: sizes,
    again: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
    faults,
    turns,
    atOnce: fc.integer({ min: 1, max: 4 }),
  });

  test("a trip's rows are its unique records, and add up to its summary, total by total and date by date", () =>
    fc.assert(
      fc.asyncProperty(
        cases,
        async ({ sent, batchSizes, objectSizes, again, faults, turns, atOnce, heldRows }) => {
          const invocations = invocationsOf(sent, batchSizes, objectSizes);
          const store = new MemoryTripStore();
          for (const deliveries of invocations) await deliverUntilDone(aWorker({ store }).ports, deliveries);
          const objects = objectsOf(
            invocations.map((deliveries) => deliveries.map(({ data }) => data)),
            again,
          );
          const zone = new MemoryCuratedZone(faults, turns);
          const ports = curatePortsOf(zone, objects, heldRows);
          const keys = [...objects.keys()];
          for (let at = 0; at < keys.length; at += atOnce)
            await Promise.all(keys.slice(at, at + atOnce).map((key) => curateUntilDone(ports, key)));
          for (const { key } of sent) {
            const [stored] = await store.loadTrips([key]);
            const rows = ofTrip(zone, nameOf(key));
            if (!stored) {
              expect(rows).toEqual([]);
              continue;
            }
            const { totals, days, timeZone, vehicle } = stored.summary;
            expect(sumOfRows(rows)).toEqual({ totals, days });
            expect(new Set(rows.map((row) => `${row.id} ${row.t}`)).size).toBe(rows.length);
            for (const row of rows)
              expect([row.time_zone, row.vehicle, row.rules]).toEqual([
                timeZone.text,
                vehicle?.text ?? null,
                rulesVersion,
              ]);
            expect(zone.known.get(nameOf(key))?.countedBy).toEqual({
              timeZone: timeZone.text,
              vehicle: vehicle?.text,
              rules: rulesVersion,
              wrong: textOfSpans(stored.summary.wrong),
            });
          }
        },
      ),
      tries(400),
    ));

  test("every object says how many rows it brought first, and these add up to all rows", () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ sent, batchSizes, objectSizes, again, faults }) => {
        const batches = invocationsOf(sent, batchSizes, objectSizes).map((deliveries) =>
          deliveries.map(({ data }) => data),
        );
        const objects = objectsOf(batches, again);
        const zone = new MemoryCuratedZone(faults);
        for (const key of objects.keys()) await curateUntilDone(curatePortsOf(zone, objects), key);
        const described = [...zone.objects.values()];
        const recordsIn = ({ columns }: LakeRows) =>
          columns.correction.filter((each) => each === null).length;
        expect(described.map(({ key }) => key).sort()).toEqual(
          [...objects.keys()].filter((key) => recordsIn(objects.get(key)!) > 0).sort(),
        );
        expect(described.reduce((sum, { added }) => sum + added, 0)).toBe(zone.rows().length);
        for (const { key, rows, added, repeated, refused } of described) {
          expect(rows).toBe(recordsIn(objects.get(key)!));
          expect(added + repeated + refused).toBe(rows);
        }
      }),
      tries(100),
    ));
});

const key = { driver: "ana", trip: "trip-1" };
const hour = 3_600_000;

/** A minute and a half of driving at 1 Hz, or more. */
const driveAt = (
  startT: number,
  firstId: number,
  { timeZone = "Europe/Berlin", received = receivedAt, count = 90 } = {},
): Uint8Array =>
  envelopeOf({
    key,
    timeZone,
    receivedAt: received,
    fixes: straightDrive({ startT, firstId, count, speed: 11, lon: 10 + (startT - baseT) / 1e7 }),
  });

const zonesIn = (zone: MemoryCuratedZone): string[] => [
  ...new Set(zone.rows().map((row) => `${row.hour} ${row.time_zone}`)),
];

test("an earlier record of another time zone counts all of the trip's hours anew", async () => {
  const objects = new Map([
    ["records/0", lakeObjectOf([driveAt(baseT, 0, { count: 1_000 })])],
    ["records/1", lakeObjectOf([driveAt(baseT - 5 * hour, 1_000, { timeZone: "Asia/Kolkata" })])],
  ]);
  const zone = new MemoryCuratedZone();
  await curate(curatePortsOf(zone, objects), "records/0");
  expect(zonesIn(zone)).toEqual(["10 Europe/Berlin"]);
  await curate(curatePortsOf(zone, objects), "records/1");
  expect(zonesIn(zone).sort()).toEqual(["14 Asia/Kolkata", "9 Asia/Kolkata"]);
});

describe("an invocation that merges while another one is about to write", () => {
  /** Runs `second` once the first invocation has read all it needs, before it writes its file. */
  const meet = async (first: Uint8Array, second: Uint8Array) => {
    const objects = new Map([
      ["records/first", lakeObjectOf([first])],
      ["records/second", lakeObjectOf([second])],
    ]);
    const zone = new MemoryCuratedZone();
    const ports = curatePortsOf(zone, objects);
    let isMet = false;
    const files: CuratedFiles = {
      ...zone.files,
      save: async (...written) => {
        if (!isMet) {
          isMet = true;
          await curate(ports, "records/second");
        }
        return zone.files.save(...written);
      },
    };
    await curate({ ...ports, files }, "records/first");
    return zone;
  };

  test("and changes the time zone is seen by it", async () => {
    const zone = await meet(
      driveAt(baseT, 0),
      driveAt(baseT - 5 * hour, 1_000, { timeZone: "Asia/Kolkata" }),
    );
    expect(zonesIn(zone).sort()).toEqual(["14 Asia/Kolkata", "9 Asia/Kolkata"]);
  });

  test("and adds the next hour is seen by it", async () => {
    const zone = await meet(driveAt(baseT - 90_000, 0), driveAt(baseT, 90));
    const rows = zone.rows().sort((a, b) => Number(a.t) - Number(b.t));
    expect(rows.map(({ state }) => state)).toEqual([...Array(179).fill("driving"), null]);
  });

  test("and writes the same file is merged with it", async () => {
    const zone = await meet(driveAt(baseT, 0), driveAt(baseT + 90_000, 90));
    expect(zone.rows()).toHaveLength(180);
  });
});

test("a trip keeps as many hours as its dates may have, and an object says how many rows were refused", async () => {
  const at = hourOf(baseT);
  const timeZone = { t: baseT - (maxHours - 1) * hour, id: 0, text: "UTC" };
  const zone = new MemoryCuratedZone();
  zone.known.set(nameOf(key), {
    ...key,
    rev: 1,
    hours: [at - maxHours + 1, at - 1],
    timeZone,
    vehicle: undefined,
    corrections: [],
    countedBy: { timeZone: "UTC", vehicle: undefined, rules: rulesVersion },
    expiresAt: receivedAt,
  });
  const objects = new Map([
    ["records/0", lakeObjectOf([driveAt(baseT, 0), driveAt(baseT + 2 * hour, 1_000)])],
  ]);
  await curate(curatePortsOf(zone, objects), "records/0");
  expect(zone.rows()).toHaveLength(90);
  expect(zone.objects.get("records/0")).toMatchObject({ rows: 180, added: 90, repeated: 0, refused: 90 });
});

test("rows of records that were received longer ago than positions are kept go with the next change of their file", async () => {
  const now = receivedAt + (retentionDays.trips + 2) * 24 * hour;
  const objects = new Map([
    ["records/0", lakeObjectOf([driveAt(baseT, 0)])],
    ["records/1", lakeObjectOf([driveAt(baseT + 90_000, 90, { received: now })])],
  ]);
  const zone = new MemoryCuratedZone();
  const ports = curatePortsOf(zone, objects);
  await curate(ports, "records/0");
  await curate({ ...ports, now: () => now }, "records/1");
  expect(zone.rows().map(({ object }) => object)).toEqual(Array(90).fill("records/1"));
});
