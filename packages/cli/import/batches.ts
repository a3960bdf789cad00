import type { TripRecord } from "@trips/client/records.ts";
import { createPreparer } from "./prepare.ts";
import type { Overrides } from "./source.ts";
import type { Survey } from "./survey.ts";
import { readTripFile } from "./trip-file.ts";

export type ImportBatch = {
  readonly tripKey: string;
  readonly driver: string;
  readonly trip: string;
  readonly vehicle: string | undefined;
  readonly records: readonly TripRecord[];
  readonly end: boolean;
};

type OpenBatch = Omit<ImportBatch, "end" | "records"> & { readonly records: TripRecord[] };

/**
 * The second reading: batches of each trip in the order of the file. A batch names one vehicle, so it closes
 * where the vehicle changes: what a trip's earliest record says does not depend on the batch size.
 */
export async function* readBatches(
  files: readonly string[],
  overrides: Overrides,
  survey: Survey,
  batchSize: number,
  now: number,
): AsyncGenerator<ImportBatch> {
  for (const file of files) {
    const prepare = createPreparer(now);
    const open = new Map<string, OpenBatch>();
    for await (const items of readTripFile(file, overrides)) {
      for (const source of items) {
        const item = prepare(source);
        if (item.kind !== "record") continue;
        const { tripKey, driver, trip, vehicle } = item;
        let batch = open.get(tripKey);
        if (batch !== undefined && batch.vehicle !== vehicle) {
          yield { ...batch, end: false };
          batch = undefined;
        }
        if (batch === undefined) {
          batch = { tripKey, driver, trip, vehicle, records: [] };
          open.set(tripKey, batch);
        }
        batch.records.push({ id: item.position, ...item.fix });
        const end = survey.trips.get(tripKey)?.lastUsablePosition === item.position;
        if (end || batch.records.length >= batchSize) {
          open.delete(tripKey);
          yield { ...batch, end };
        }
      }
    }
    for (const batch of open.values()) yield { ...batch, end: false };
  }
}

/** Draws from up to `maxRecords` read ahead, so any batch may come before any other among them. */
export async function* shuffleBatches(
  batches: AsyncIterable<ImportBatch>,
  random: () => number,
  maxRecords: number,
): AsyncGenerator<ImportBatch> {
  const pool: ImportBatch[] = [];
  let held = 0;
  const draw = (): ImportBatch | undefined => {
    const index = Math.floor(random() * pool.length);
    const drawn = pool[index];
    const last = pool.pop();
    if (last !== undefined && index < pool.length) pool[index] = last;
    held -= drawn?.records.length ?? 0;
    return drawn;
  };
  for await (const batch of batches) {
    pool.push(batch);
    held += batch.records.length;
    while (held > maxRecords) {
      const drawn = draw();
      if (drawn !== undefined) yield drawn;
    }
  }
  for (let drawn = draw(); drawn !== undefined; drawn = draw()) yield drawn;
}
