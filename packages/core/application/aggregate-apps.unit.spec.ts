import fc from "fast-check";
import { expect, test } from "vitest";
import type { Batch } from "../domain/batch.ts";
import { decodeBatches } from "../domain/decode.ts";
import { byField, fieldNames } from "../domain/fields.ts";
import { type Fix, type GpsRecord, valueIn } from "../domain/gps-record.ts";
import { anyApp, bodiesOf, positionsOf } from "../testing/app-requests.ts";
import { aWorker, deliverUntilDone, type SentTrip } from "../testing/deliveries.ts";
import { MemoryTripStore } from "../testing/memory-trip-store.ts";
import { expectedPicture, pictureOf } from "../testing/oracle.ts";
import { tries } from "../testing/property-runs.ts";
import { aDelivery, appEnvelopeOf } from "../testing/records.ts";

const batchesOf = (data: Uint8Array): Batch[] =>
  decodeBatches(data).flatMap((decoded) => (decoded.ok && decoded.batch ? [decoded.batch] : []));

const fixOf = (record: GpsRecord): Fix =>
  byField(fieldNames, (name) => valueIn(record, name) ?? undefined) as Fix;

/** The tracks as trips that a phone had sent record by record. */
const tracksOf = (batches: readonly Batch[]): SentTrip[] =>
  Map.groupBy(batches, ({ trip }) => trip)
    .entries()
    .map(([trip, own]) => ({
      key: { driver: own[0]!.driver, trip },
      decisions: [],
      fixes: own.flatMap(({ timeZone, records }) =>
        records.map((record) => ({
          fix: fixOf(record),
          timeZone,
          vehicle: undefined,
          ends: false,
          arrivals: [1],
        })),
      ),
    }))
    .toArray();

test("an app's requests, in any order, grouping and repetition, give the trips of its tracks", async () => {
  const sent = positionsOf({ maxLength: 25 }).chain((positions) =>
    fc.record({
      app: anyApp,
      groups: fc.array(fc.shuffledSubarray(positions), { maxLength: 4 }).map((some) => [...some, positions]),
      size: fc.integer({ min: 1, max: 5 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(sent, async ({ app, groups, size }) => {
      const table = new MemoryTripStore();
      const { ports } = aWorker({ store: table });
      const data = groups
        .flatMap((group) => bodiesOf(app, group))
        .map((body) => appEnvelopeOf({ app, body }));
      for (let at = 0; at < data.length; at += size)
        await deliverUntilDone(
          ports,
          data.slice(at, at + size).map((each) => aDelivery(each)),
        );
      expect(pictureOf(table)).toStrictEqual(expectedPicture(tracksOf(data.flatMap(batchesOf))));
    }),
    tries(150),
  );
});
