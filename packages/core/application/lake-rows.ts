import type { Batch, Rejection } from "../domain/batch.ts";
import { decodeBatches, type SentCorrection } from "../domain/decode.ts";
import { byField, fieldNames } from "../domain/fields.ts";
import { valueIn } from "../domain/gps-record.ts";
import type { LakeColumn } from "../lake/columns.ts";

export type LakeResult =
  | { readonly ok: true; readonly rows: string }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * A batch as the lake holds it: one JSON object per GPS record, with a newline after each; a correction is one object. Leaves out fields that were
 * not measured (null in Parquet), and records that cannot be counted (`aggregate` keeps them as rejects). Empty if an app
 * sent no position.
 */
export const lakeRowsOf = (data: Uint8Array): LakeResult => {
  const batches: Batch[] = [];
  for (const decoded of decodeBatches(data)) {
    if (!decoded.ok) return decoded;
    if (!decoded.batch) return { ok: true, rows: `${JSON.stringify(correctionRowOf(decoded.correction))}\n` };
    batches.push(decoded.batch);
  }
  const rows = batches.flatMap((batch) =>
    batch.records.map((record) => `${JSON.stringify(rowOf(batch, record))}\n`),
  );
  if (rows.length === 0 && batches.length > 0)
    return {
      ok: false,
      rejection: { reason: "invalid-record", detail: "no record of the batch can be used" },
    };
  return { ok: true, rows: rows.join("") };
};

/** What a driver decided, as JSON text in a column of its own. */
const correctionRowOf = ({
  driver,
  trip,
  receivedAt,
  requestId,
  corrections,
}: SentCorrection): Partial<Record<LakeColumn, string | number>> => ({
  driver,
  trip,
  received_at: receivedAt,
  request_id: requestId,
  correction: JSON.stringify(corrections),
});

const rowOf = (
  batch: Batch,
  record: Batch["records"][number],
): Record<Exclude<LakeColumn, "correction">, string | number | boolean | undefined> => ({
  driver: batch.driver,
  trip: batch.trip,
  ...byField(fieldNames, (name) => valueIn(record, name) ?? undefined),
  vehicle: batch.vehicle,
  time_zone: batch.timeZone,
  received_at: batch.receivedAt,
  request_id: batch.requestId,
  // Null, as in files from before there was this column, means no.
  backfill: batch.backfill || undefined,
  device: batch.device,
});
