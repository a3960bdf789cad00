import type { PutRows } from "@trips/core/application/curate.ts";
import { type PutOptions, putRecords } from "./put-records.ts";

/** Waits up to 50 s together: a stream that updates a table takes 1 or 5 MiB a second, and an object may hold 64 MB. */
const maxAttempts = 9;

/** A record for each row: for a table of Iceberg, Firehose refuses records with more than one object of JSON. */
export const createPutRows =
  (options: PutOptions): PutRows =>
  (rows) =>
    putRecords(
      options,
      rows.map((row) => Buffer.from(JSON.stringify(row))),
      { what: "rows", maxAttempts },
    );
