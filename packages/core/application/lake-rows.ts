import { type Batch, decodeBatch, type Rejection } from "../domain/batch.ts";
import { byField, fieldNames } from "../domain/fields.ts";
import { valueIn } from "../domain/gps-record.ts";
import type { LakeColumn } from "../pipeline.ts";

export type LakeResult =
  | { readonly ok: true; readonly rows: string; readonly partitionDate: string }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * A batch as the lake holds it: one JSON object per GPS record, a newline after each, and the UTC date of its
 * first record to partition by. Records that cannot be counted are left out; `aggregate` keeps them as rejects.
 */
export const lakeRowsOf = (data: Uint8Array): LakeResult => {
  const decoded = decodeBatch(data);
  if (!decoded.ok) return decoded;
  const { batch } = decoded;
  const first = batch.records[0];
  if (!first)
    return {
      ok: false,
      rejection: { reason: "invalid-record", detail: "no record of the batch can be used" },
    };
  return {
    ok: true,
    rows: batch.records.map((record) => `${JSON.stringify(rowOf(batch, record))}\n`).join(""),
    partitionDate: new Date(first.t).toISOString().slice(0, 10),
  };
};

const rowOf = (
  batch: Batch,
  record: Batch["records"][number],
): Record<LakeColumn, string | number | null> => ({
  driver: batch.driver,
  trip: batch.trip,
  ...byField(fieldNames, (name) => valueIn(record, name)),
  vehicle: batch.vehicle ?? null,
  time_zone: batch.timeZone,
  received_at: batch.receivedAt,
  request_id: batch.requestId,
});
