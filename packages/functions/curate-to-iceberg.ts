import { setTimeout as sleep } from "node:timers/promises";
import { createPutRows } from "@trips/aws/firehose/put-rows.ts";
import { createFirehoseClient } from "./clients.ts";
import { createCurateHandler } from "./curate-handler.ts";
import { readEnvironment } from "./environment.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET", "TRIPS_ICEBERG_STREAM_NAME"]);

export const handler = createCurateHandler({
  tableName: environment.TRIPS_TABLE_NAME,
  lakeBucket: environment.TRIPS_LAKE_BUCKET,
  putRows: createPutRows({
    client: createFirehoseClient(),
    deliveryStreamName: environment.TRIPS_ICEBERG_STREAM_NAME,
    sleep: (ms) => sleep(ms),
    random: Math.random,
  }),
});
