import { setTimeout as sleep } from "node:timers/promises";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { createWriteRejects } from "@trips/aws/firehose/write-rejects.ts";
import { type AggregatePorts, aggregate } from "@trips/core/application/aggregate.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from "aws-lambda";
import { createDocumentClient, createFirehoseClient } from "./clients.ts";
import { deliveriesOf } from "./deliveries.ts";
import { readEnvironment } from "./environment.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_REJECTS_STREAM_NAME", "TRIPS_LANE_SLOTS"]);
const logger = new Logger({ serviceName: "aggregate" });
const random = Math.random;
const ports: AggregatePorts = {
  store: createTripStore({ client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME }),
  writeRejects: createWriteRejects({
    client: createFirehoseClient(),
    deliveryStreamName: environment.TRIPS_REJECTS_STREAM_NAME,
    sleep: (ms) => sleep(ms),
    random,
  }),
  cache: new TripCache(1_000),
  now: Date.now,
  sleep: (ms) => sleep(ms),
  random,
  slot: Math.floor(random() * Number(environment.TRIPS_LANE_SLOTS)),
  retentionDays,
};

export const handler = middy(async (event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> => {
  const outcome = await aggregate(ports, deliveriesOf(event.Records));
  logger.info("aggregated", {
    batches: event.Records.length,
    records: outcome.records,
    rejected: outcome.rejected,
    commits: outcome.commits,
    failed: outcome.failed.length,
  });
  return { batchItemFailures: outcome.failed.map((itemIdentifier) => ({ itemIdentifier })) };
}).use(injectLambdaContext(logger));
