import type { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import { createBooksStore } from "@trips/aws/dynamodb/books-store.ts";
import { createCuratedObjects } from "@trips/aws/dynamodb/curated-objects.ts";
import { createCuratedTrips } from "@trips/aws/dynamodb/curated-store.ts";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createLakeLedger } from "@trips/aws/s3/lake-ledger.ts";
import { keepSums } from "@trips/core/application/books.ts";
import { faultsOfRun, reconcileRecent } from "@trips/core/application/reconcile-recent.ts";
import { reconciling } from "@trips/core/pipeline.ts";
import type { Surroundings } from "./surroundings.ts";

/** Twelve dates with four files an hour, from a day before to half a day after. */
const keptFiles = 2_000;

/** No date is begun after half of the time until the next run, so that two seldom overlap. */
const budgetMs = (reconciling.everyMinutes * 60_000) / 2;

type Settings = {
  readonly tableName: string;
  readonly lakeBucket: string;
  readonly documents: DynamoDBDocumentClient;
  readonly objects: S3Client;
};

export const createReconcileHandler = (settings: Settings, { telemetry, ...effects }: Surroundings) => {
  const table = { client: settings.documents, tableName: settings.tableName, ...effects };
  const bucket = { client: settings.objects, bucket: settings.lakeBucket };
  const ports = {
    lake: keepSums(createLakeLedger(bucket), keptFiles),
    reader: createTripReader(table),
    zone: createCuratedTrips(table),
    erasedUntil: createErasedUntil(table),
    books: createBooksStore(table),
    objectsOn: createCuratedObjects(table),
    now: effects.now,
  };
  const handle = middy(async (): Promise<void> => {
    const run = await reconcileRecent(ports, { settleMs: reconciling.settleMs, budgetMs });
    const faults = faultsOfRun(run);
    telemetry.count({ BooksChecked: run.dates.length, BooksFaults: faults });
    for (const { date, table, lake, trips, lanesStanding } of run.dates)
      telemetry.logger.info("reconciled", {
        date,
        ...trips,
        lanes: lanesStanding,
        records: table.unique,
        lakeRecords: lake.unique,
      });
    if (faults > 0) telemetry.logger.warn("the books do not balance", { faults });
  }).use(telemetry.middleware());
  return telemetry.guard(handle);
};
