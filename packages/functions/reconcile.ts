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
import { createDocumentClient, createS3Client } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET"]);
const telemetry = createTelemetry("reconcile");
const table = { client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME };
const bucket = { client: createS3Client(), bucket: environment.TRIPS_LAKE_BUCKET };

/** Twelve dates with four files an hour, from a day before to half a day after. */
const keptFiles = 2_000;

const ports = {
  lake: keepSums(createLakeLedger(bucket), keptFiles),
  reader: createTripReader(table),
  zone: createCuratedTrips(table),
  erasedUntil: createErasedUntil(table),
  books: createBooksStore(table),
  objectsOn: createCuratedObjects(table),
  now: Date.now,
};

/** No date is begun after half of the time until the next run, so that two seldom overlap. */
const budgetMs = (reconciling.everyMinutes * 60_000) / 2;

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

export const handler = telemetry.guard(handle);
