import { setTimeout as sleep } from "node:timers/promises";
import { createIcebergRows } from "@trips/aws/athena/iceberg-rows.ts";
import { createAthenaClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createEraseHandler } from "./erase-handler.ts";

const environment = readEnvironment([
  "TRIPS_TABLE_NAME",
  "TRIPS_LAKE_BUCKET",
  "TRIPS_FAILURES_BUCKET",
  "TRIPS_ICEBERG_TABLE",
  "TRIPS_ERASE_WORKGROUP",
]);

export const handler = createEraseHandler({
  tableName: environment.TRIPS_TABLE_NAME,
  buckets: { lake: environment.TRIPS_LAKE_BUCKET, failures: environment.TRIPS_FAILURES_BUCKET },
  rows: createIcebergRows({
    client: createAthenaClient(),
    workgroup: environment.TRIPS_ERASE_WORKGROUP,
    table: environment.TRIPS_ICEBERG_TABLE,
    sleep: (ms) => sleep(ms),
  }),
});
