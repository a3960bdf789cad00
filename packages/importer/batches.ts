import type { TripRecord } from "@trips/client/records.ts";
import type { Overrides } from "./source.ts";
import type { SourceFile } from "./source-file.ts";
import { readPrepared, type Survey, surveyKeyOf, type TripSurvey } from "./survey.ts";

export type ImportBatch = {
  readonly trip: TripSurvey;
  readonly vehicle: string | undefined;
  readonly records: readonly TripRecord[];
  readonly end: boolean;
};

type OpenBatch = Omit<ImportBatch, "end" | "records"> & { readonly records: TripRecord[] };

/**
 * The second pass: batches of each trip in the order of the file. A batch has one vehicle and closes where the
 * vehicle changes, so the vehicle of a trip's earliest record does not depend on the batch size.
 */
export async function* readBatches(
  files: readonly SourceFile[],
  overrides: Overrides,
  survey: Survey,
  batchSize: number,
  now: number,
): AsyncGenerator<ImportBatch> {
  const open = new Map<TripSurvey, OpenBatch>();
  for await (const { source, items } of readPrepared(files, overrides, now))
    for (const item of items) {
      if (item.kind !== "record") continue;
      const trip = survey.trips.get(surveyKeyOf(item, source));
      // A file may have grown since it was surveyed.
      if (trip === undefined || trip.isKnown || item.position > trip.lastUsablePosition) continue;
      const { vehicle } = item;
      let batch = open.get(trip);
      if (batch !== undefined && batch.vehicle !== vehicle) {
        yield { ...batch, end: false };
        batch = undefined;
      }
      if (batch === undefined) {
        batch = { trip, vehicle, records: [] };
        open.set(trip, batch);
      }
      batch.records.push({ id: item.id, ...item.fix });
      const end = trip.lastUsablePosition === item.position;
      if (end || batch.records.length >= batchSize) {
        open.delete(trip);
        yield { ...batch, end };
      }
    }
  for (const batch of open.values()) yield { ...batch, end: false };
}

/** Draws from the batches of up to `maxRecords` records read ahead; among them any order is possible. */
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
