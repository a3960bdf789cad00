import type { FirehoseClient } from "@aws-sdk/client-firehose";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
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
import { deliveriesOf, earliestArrivalMs } from "./deliveries.ts";
import type { Surroundings } from "./surroundings.ts";

type Settings = {
  readonly tableName: string;
  readonly rejectsStreamName: string;
  readonly laneSlots: number;
  readonly documents: DynamoDBDocumentClient;
  readonly firehose: FirehoseClient;
  /** How items are cut, where another version of the code cuts them otherwise. */
  readonly sizes?: Pick<AggregatePorts, "pageSizes" | "maxActions">;
};

/** One instance: it keeps the trips that it wrote. */
export const createAggregateHandler = (settings: Settings, surroundings: Surroundings) => {
  const { telemetry, ...effects } = surroundings;
  const table = { client: settings.documents, tableName: settings.tableName, ...effects };
  const ports: AggregatePorts = {
    store: createTripStore(table),
    rejectStore: createRejectStore(table),
    erasedUntil: createErasedUntil(table),
    writeRejects: createWriteRejects({
      client: settings.firehose,
      deliveryStreamName: settings.rejectsStreamName,
      ...effects,
    }),
    cache: new TripCache(1_000),
    ...effects,
    slot: Math.floor(effects.random() * settings.laneSlots),
    retentionDays: retentionDays.trips,
    ...settings.sizes,
  };
  const pulse = {
    countFailed: createCountFailed(table),
    now: effects.now,
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
    telemetry.time("ArrivalToCommit", effects.now() - earliestArrivalMs(event.Records));
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
  return telemetry.guard(handle);
};
