import { readEnvironment } from "./environment.ts";
import { createEraseHandler } from "./erase-handler.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET", "TRIPS_FAILURES_BUCKET"]);

export const handler = createEraseHandler({
  tableName: environment.TRIPS_TABLE_NAME,
  buckets: { lake: environment.TRIPS_LAKE_BUCKET, failures: environment.TRIPS_FAILURES_BUCKET },
});
