import { setTimeout as sleep } from "node:timers/promises";
import middy from "@middy/core";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createCountFailed } from "@trips/aws/dynamodb/pulse-store.ts";
import { createRejectStore } from "@trips/aws/dynamodb/reject-store.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { createWriteRejects } from "@trips/aws/firehose/write-rejects.ts";
import { type AggregatePorts, aggregate } from "@trips/core/application/aggregate.ts";
import { tellFailed } from "@trips/core/application/tell-failed.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import type { KinesisStreamBatchResponse, KinesisStreamEvent } from "aws-lambda";
import { createDocumentClient, createFirehoseClient } from "./clients.ts";
import { deliveriesOf, earliestArrivalMs } from "./deliveries.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_REJECTS_STREAM_NAME", "TRIPS_LANE_SLOTS"]);
const telemetry = createTelemetry("aggregate");
const random = Math.random;
const table = { client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME };
const ports: AggregatePorts = {
  store: createTripStore(table),
  rejectStore: createRejectStore(table),
  erasedUntil: createErasedUntil(table),
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
  retentionDays: retentionDays.trips,
};
const pulse = {
  countFailed: createCountFailed(table),
  now: Date.now,
  onUntold: (error: unknown) => telemetry.logger.error("failures not told", { error }),
};

const handle = middy(async (event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> => {
  telemetry.count({ Batches: event.Records.length });
  const deliveries = deliveriesOf(event.Records);
  const outcome = await tellFailed(pulse, deliveries, () => aggregate(ports, deliveries));
  const { records, rejected, erased, commits, failed } = outcome;
  telemetry.count({
    Records: records,
    Rejected: rejected,
    Erased: erased,
    Commits: commits,
    Failed: failed.length,
  });
  telemetry.time("ArrivalToCommit", Date.now() - earliestArrivalMs(event.Records));
  telemetry.logger.info("aggregated", {
    batches: event.Records.length,
    records,
    rejected,
    erased,
    commits,
    failed: failed.length,
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}).use(telemetry.middleware());

export const handler = telemetry.guard(handle);
