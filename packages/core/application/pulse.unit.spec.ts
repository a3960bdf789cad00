import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBatch } from "../domain/batch.ts";
import { lateMs } from "../domain/gps-record.ts";
import { invocationsOf, sentTrips } from "../testing/deliveries.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, baseT, envelopeOf, straightDrive } from "../testing/records.ts";
import type { Delivery } from "./delivery.ts";
import { lagsOf } from "./lag-histogram.ts";
import { countDeliveries, type PulseCounts, type PulseState, partOf } from "./pulse.ts";

const key = { driver: "ana", trip: "trip-1" };

const countedAt = baseT + 62_000;

const countsOf = (deliveries: readonly Delivery[]): PulseCounts =>
  partOf(countDeliveries(undefined, deliveries, countedAt)!, "2026-11-20T09:00:00Z", "partition-0").counts;

/** A batch that arrived at 09:01, a minute after its first fix. */
const batch = (firstId: number, count: number, startT = baseT + firstId * 1000) =>
  aDelivery(
    envelopeOf({
      key,
      receivedAt: baseT + 60_000,
      fixes: straightDrive({ count, firstId, startT, lon: 10 + firstId * 0.0001, speed: 11 }),
    }),
  );

describe("the pulse of a minute", () => {
  test("is the same however its deliveries are split into invocations, with the state as JSON in between", () => {
    fc.assert(
      fc.property(
        sentTrips(),
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
        (trips, batchSizes, invocationSizes) => {
          const invocations = invocationsOf(trips, batchSizes, invocationSizes);
          let state: PulseState | undefined;
          for (const invocation of invocations) {
            const before = JSON.stringify(state);
            const next = countDeliveries(state, invocation, countedAt)!;
            expect(JSON.stringify(state)).toBe(before);
            state = JSON.parse(JSON.stringify(next)) as PulseState;
          }
          const whole = countDeliveries(undefined, invocations.flat(), countedAt)!;
          expect(state).toEqual(JSON.parse(JSON.stringify(whole)));
        },
      ),
      tries(1000),
    );
  });

  test("counts every record once, as new, as a duplicate or as backfill, and every trip", () => {
    fc.assert(
      fc.property(sentTrips(), (trips) => {
        const deliveries = invocationsOf(trips, [5], [3]).flat();
        const counts = countsOf(deliveries);
        const batches = deliveries.flatMap(({ data }) => {
          const decoded = decodeBatch(data);
          return decoded.ok ? [decoded.batch] : [];
        });
        const live = batches.filter(({ backfill }) => !backfill);
        const recordsOf = (of: typeof batches) => of.reduce((sum, { records }) => sum + records.length, 0);
        const ids = live.flatMap(({ driver, trip, records }) =>
          records.map(({ id }) => `${driver}/${trip}/${id}`),
        );
        expect(counts).toMatchObject({
          batches: live.length,
          records: recordsOf(live),
          backfilled: recordsOf(batches) - recordsOf(live),
          duplicates: recordsOf(live) - new Set(ids).size,
          rejected: 0,
          activeTrips: new Set(live.map(({ driver, trip }) => `${driver}/${trip}`)).size,
        });
        expect(counts.distanceMm).toBeGreaterThanOrEqual(0);
      }),
      tries(1000),
    );
  });

  test("counts every record of a rejected batch, and anything that is not a batch as one", () => {
    const fixes = straightDrive({ count: 7 });
    const wrongZone = aDelivery(envelopeOf({ key, timeZone: "Mars/Base", fixes }));
    const wrongRecord = aDelivery(envelopeOf({ key, fixes: [...fixes, { id: -1 }] }));
    const noBatch = aDelivery(new TextEncoder().encode("no batch"));
    expect(countsOf([wrongZone, wrongRecord, noBatch])).toMatchObject({
      batches: 3,
      records: 7,
      rejected: 7 + 1 + 1,
    });
  });

  test("counts the way between batches of a trip, each record once", () => {
    const counts = countsOf([batch(0, 10), batch(10, 10), batch(5, 10)]);
    expect(counts).toEqual({
      batches: 3,
      records: 30,
      backfilled: 0,
      duplicates: 10,
      late: 0,
      rejected: 0,
      activeTrips: 1,
      distanceMm: 19 * 11_132,
      maxLagMs: 2_000,
      lags: lagsOf([2_000, 2_000, 2_000]),
    });
  });

  test("counts what brings back the past apart: only what of it is invalid shows elsewhere", () => {
    const past = (fixes: readonly unknown[]) =>
      aDelivery(envelopeOf({ key, backfill: true, receivedAt: baseT + 86_400_000, fixes }));
    const drive = straightDrive({ count: 9, speed: 11 });
    const live = batch(0, 10);
    expect(countsOf([past(drive), live, past([...drive, { id: -1 }]), past(drive)])).toEqual({
      ...countsOf([live]),
      backfilled: 27,
      rejected: 1,
    });
  });

  test("goes on with a state of the version before, which knew neither lags nor the past", () => {
    const {
      lags: _,
      backfilled: __,
      ...counts
    } = countDeliveries(undefined, [batch(0, 1)], countedAt)!.counts;
    const before = { first: "0", counts: counts as PulseState["counts"], trips: {} };
    const { counts: after } = countDeliveries(before, [batch(1, 1)], countedAt)!;
    expect(after).toMatchObject({ batches: 2, backfilled: 0, lags: lagsOf([2_000]) });
  });

  test("lags by its longest waiting batch, whatever comes later", () => {
    const waited = countDeliveries(undefined, [batch(0, 1)], baseT + 90_000);
    const state = countDeliveries(waited, [batch(1, 1)], baseT + 61_000)!;
    expect(partOf(state, "2026-11-20T09:01:00Z", "partition-0").counts.maxLagMs).toBe(30_000);
    const ahead = countDeliveries(undefined, [batch(0, 1)], baseT + 59_000)!;
    expect(ahead.counts.maxLagMs).toBe(0);
    const broken = aDelivery(new TextEncoder().encode("{"));
    expect(countsOf([broken])).not.toHaveProperty("maxLagMs");
    expect(countsOf([broken])).not.toHaveProperty("lags");
    expect(state.counts.lags).toEqual(lagsOf([30_000, 1_000]));
  });

  test("counts as late what happened more than five minutes before it arrived", () => {
    const arrival = baseT + 60_000;
    const counts = countsOf([batch(0, 1, arrival - lateMs), batch(1, 1, arrival - lateMs - 1)]);
    expect(counts.late).toBe(1);
  });

  test("never goes back in time: an older record that comes later adds no metres", () => {
    const counts = countsOf([batch(10, 2), batch(0, 2), batch(12, 2)]);
    expect(counts.distanceMm).toBe(3 * 11_132);
  });

  test("skips fixes of poor accuracy", () => {
    const fixes = straightDrive({ count: 3, speed: 11 }).map((fix, index) => ({
      ...fix,
      accuracy: index === 1 ? 900 : 5,
    }));
    expect(countsOf([aDelivery(envelopeOf({ key, fixes }))])).toMatchObject({
      records: 3,
      distanceMm: 22_264,
    });
  });

  test("prefers a usable fix to an unusable one of the same time", () => {
    const [first, second] = straightDrive({ count: 2, speed: 11 });
    const poor = { ...first!, id: 7, accuracy: 900 };
    const fixes = [poor, { ...first!, accuracy: 5 }, { ...second!, accuracy: 5 }];
    expect(countsOf([aDelivery(envelopeOf({ key, fixes }))])).toMatchObject({
      records: 3,
      distanceMm: 11_132,
    });
  });

  test("counts refused batches and records", () => {
    const broken = aDelivery(new TextEncoder().encode("{"));
    const partly = aDelivery(envelopeOf({ key, fixes: [{ id: -1 }, ...straightDrive({ count: 1 })] }));
    expect(countsOf([broken, partly])).toMatchObject({ batches: 2, records: 1, rejected: 2, activeTrips: 1 });
  });

  test("is empty until something arrives, and unchanged when nothing more arrives", () => {
    expect(countDeliveries(undefined, [], countedAt)).toBeUndefined();
    const state = countDeliveries(undefined, [batch(0, 1)], countedAt)!;
    expect(countDeliveries(state, [], countedAt)).toBe(state);
  });

  test("is a separate part for each first delivery, so that parts of one minute do not overwrite each other", () => {
    const [first, second] = [batch(0, 1), batch(1, 1)];
    const state = countDeliveries(countDeliveries(undefined, [first], countedAt), [second], countedAt)!;
    expect(partOf(state, "2026-11-20T09:01:00Z", "partition-1")).toMatchObject({
      minuteMs: baseT + 60_000,
      partition: "partition-1",
      first: first.offset,
    });
  });
});
