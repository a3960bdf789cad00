import { createInvokeEvent } from "@trips/aws/replay/invoke-event.ts";
import {
  createDocumentClient,
  createFirehoseClient,
  createKinesisClient,
  createLambdaClient,
  createS3Client,
} from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createReplayHandler } from "./replay-handler.ts";
import { lambdaSurroundings } from "./surroundings.ts";

const environment = readEnvironment([
  "TRIPS_TABLE_NAME",
  "TRIPS_LAKE_BUCKET",
  "TRIPS_STREAM_NAME",
  "TRIPS_FAILURES_BUCKET",
  "TRIPS_REJECTS_STREAM_NAME",
]);

export const handler = createReplayHandler(
  {
    documents: createDocumentClient(),
    s3: createS3Client(),
    kinesis: createKinesisClient(),
    firehose: createFirehoseClient(),
    invokeAgain: createInvokeEvent(createLambdaClient()),
    names: {
      table: environment.TRIPS_TABLE_NAME,
      lakeBucket: environment.TRIPS_LAKE_BUCKET,
      stream: environment.TRIPS_STREAM_NAME,
      failuresBucket: environment.TRIPS_FAILURES_BUCKET,
      rejectsStream: environment.TRIPS_REJECTS_STREAM_NAME,
    },
  },
  lambdaSurroundings("replay"),
);
