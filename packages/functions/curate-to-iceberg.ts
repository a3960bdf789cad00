import { createPutRows } from "@trips/aws/firehose/put-rows.ts";
import { createDocumentClient, createFirehoseClient, createS3Client } from "./clients.ts";
import { createCurateHandler } from "./curate-handler.ts";
import { readEnvironment } from "./environment.ts";
import { lambdaSurroundings } from "./surroundings.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET", "TRIPS_ICEBERG_STREAM_NAME"]);
const surroundings = lambdaSurroundings("curate");

export const handler = createCurateHandler(
  {
    tableName: environment.TRIPS_TABLE_NAME,
    lakeBucket: environment.TRIPS_LAKE_BUCKET,
    documents: createDocumentClient(),
    objects: createS3Client(),
    putRows: createPutRows({
      client: createFirehoseClient(),
      deliveryStreamName: environment.TRIPS_ICEBERG_STREAM_NAME,
      ...surroundings,
    }),
  },
  surroundings,
);
