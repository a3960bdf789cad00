import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Fix, quantise } from "@trips/core/domain/gps-record.ts";
import { waysOf } from "@trips/core/domain/ways.ts";
import type { Context, KinesisStreamRecord } from "aws-lambda";
import type { Contender } from "./contender.ts";
import type { Database } from "./local-table.ts";
import { meter } from "./meter.ts";

type Envelope = {
  readonly driver: string;
  readonly trip: string;
  readonly batch: { readonly records: Fix[] };
};
type Change = {
  readonly key: { readonly pk: string; readonly sk: string };
  readonly mm: number;
  readonly ms: number;
};

/** The part of Lambda's context that Powertools reads, to bound how long a record may be in progress. */
const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

/**
 * The usual serverless pattern, as the Powertools documentation shows it: the batch processor with partial
 * responses, every GPS record idempotent by its record ID for as long as the stream keeps it, one UpdateItem
 * that adds it to its trip. The records of one batch go in order, as each needs the way from the one before.
 */
export const createRecordByRecordConsumer = async (
  database: Database,
  name: string,
  { processInParallel }: { readonly processInParallel: boolean },
): Promise<Contender> => {
  const tripsTable = `${name}-trips`;
  const idempotencyTable = `${name}-idempotency`;
  await database.createPlainTable(tripsTable, "pk", "sk");
  await database.createPlainTable(idempotencyTable, "id");
  const client = database.client();
  const { take } = meter(client);
  const documents = DynamoDBDocumentClient.from(client);

  const config = new IdempotencyConfig({ expiresAfterSeconds: 7 * 86_400 });
  config.registerLambdaContext(context);
  const addOnce = makeIdempotent(
    async (_recordId: string, { key, mm, ms }: Change): Promise<void> => {
      await documents.send(
        new UpdateCommand({
          TableName: tripsTable,
          Key: key,
          UpdateExpression: "ADD #records :one, distanceMm :mm, movingMs :ms",
          ExpressionAttributeNames: { "#records": "records" },
          ExpressionAttributeValues: { ":one": 1, ":mm": mm, ":ms": ms },
        }),
      );
    },
    {
      persistenceStore: new DynamoDBPersistenceLayer({ tableName: idempotencyTable, awsSdkV3Client: client }),
      config,
      dataIndexArgument: 0,
    },
  );

  const handleRecord = async ({ kinesis }: KinesisStreamRecord): Promise<void> => {
    const { driver, trip, batch } = JSON.parse(Buffer.from(kinesis.data, "base64").toString()) as Envelope;
    const key = { pk: `TRIP#${driver}#${trip}`, sk: "TRIP" };
    let before: ReturnType<typeof quantise> | undefined;
    for (const fix of batch.records) {
      const record = quantise(fix);
      const [way] = before ? waysOf([before, record]).ways : [];
      await addOnce(`${driver}/${trip}/${fix.id}`, {
        key,
        mm: way?.distanceMm ?? 0,
        ms: way?.movingMs ?? 0,
      });
      before = record;
    }
  };

  const processor = new BatchProcessor(EventType.KinesisDataStreams);
  return {
    keepsTrips: false,
    name: `Powertools, ${processInParallel ? "in parallel (default)" : "sequential"}`,
    handle: (event) => processPartialResponse(event, handleRecord, processor, { context, processInParallel }),
    takeUsage: take,
    async countRecords() {
      let count = 0;
      const reader = DynamoDBDocumentClient.from(database.client());
      for await (const page of paginateScan({ client: reader }, { TableName: tripsTable }))
        for (const item of page.Items ?? []) count += item.records as number;
      return count;
    },
  };
};
