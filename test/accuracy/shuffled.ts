import { createRandom } from "@trips/cli/random.ts";
import { fields, optionalNames, quanta } from "@trips/core/domain/fields.ts";
import type { GpsRecord } from "@trips/core/domain/gps-record.ts";
import { fromStored } from "@trips/core/domain/quantum.ts";
import { aWorker, deliverUntilDone } from "@trips/core/testing/deliveries.ts";
import { MemoryTripStore } from "@trips/core/testing/memory-trip-store.ts";
import { aDelivery, envelopeOf } from "@trips/core/testing/records.ts";
import { type Counted, figuresBy } from "./engine.ts";
import type { Recording } from "./recordings.ts";

const fixOf = (record: GpsRecord): object => {
  const read = (name: keyof typeof fields): number | undefined => {
    const value = record[fields[name].stored as keyof GpsRecord];
    return typeof value === "number" ? fromStored(quanta[name], value) : undefined;
  };
  const names = ["id", "t", "lat", "lon", ...optionalNames] as const;
  return Object.fromEntries(names.map((name) => [name, read(name)]));
};

/** The totals of a consumer that gets a trip's batches in another order, one commit each. */
const commitShuffled = async (records: readonly GpsRecord[], batchSize: number): Promise<Counted> => {
  const random = createRandom(batchSize);
  const key = { driver: "d", trip: "t" };
  const batches: { readonly order: number; readonly fixes: object[] }[] = [];
  for (let from = 0; from < records.length; from += batchSize)
    batches.push({ order: random(), fixes: records.slice(from, from + batchSize).map(fixOf) });
  const store = new MemoryTripStore();
  const { ports } = aWorker({ store });
  for (const { fixes } of batches.sort((a, b) => a.order - b.order))
    await deliverUntilDone(ports, [aDelivery(envelopeOf({ key, fixes }))]);
  return [...store.trips.values()][0]!.trip.summary.totals;
};

/** Sizes that split trips of minutes and of hours into several batches. */
const batchSizes = [37, 100];

/** Where the order of a trip's batches changes its totals. */
export const orderProblemsOf = async (recordings: readonly Recording[]): Promise<string[]> => {
  const problems: string[] = [];
  for (const { trip, records } of recordings) {
    const { totals } = figuresBy(records.map((record) => ({ ...record, late: true })));
    for (const batchSize of batchSizes) {
      const committed = await commitShuffled(records, batchSize);
      for (const [name, value] of Object.entries(totals))
        if (committed[name as keyof Counted] !== value)
          problems.push(`${trip}.${name} depends on the order of its batches of ${batchSize}`);
    }
  }
  return problems;
};
