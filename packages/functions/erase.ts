import { setTimeout as sleep } from "node:timers/promises";
import middy from "@middy/core";
import { createCuratedTrips } from "@trips/aws/dynamodb/curated-store.ts";
import { createErasableTrips } from "@trips/aws/dynamodb/erasable-trips.ts";
import { createEraseProgress } from "@trips/aws/dynamodb/erase-progress.ts";
import { createEraseTablePorts } from "@trips/aws/dynamodb/erase-table-ports.ts";
import { createCuratedFiles } from "@trips/aws/s3/curated-files.ts";
import { createSweptObjects } from "@trips/aws/s3/swept-objects.ts";
import { eraseFromLake } from "@trips/core/application/erase-lake.ts";
import { eraseFromTables } from "@trips/core/application/erase-table.ts";
import { createDocumentClient, createS3Client } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET", "TRIPS_FAILURES_BUCKET"]);
const telemetry = createTelemetry("erase");
const table = { client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME };
const client = createS3Client();
const buckets = { lake: environment.TRIPS_LAKE_BUCKET, failures: environment.TRIPS_FAILURES_BUCKET };
const ports = {
  ...createEraseTablePorts(table),
  progress: createEraseProgress(table),
  objects: createSweptObjects({ client, buckets }),
  files: createCuratedFiles({ client, bucket: buckets.lake }),
  trips: { ...createCuratedTrips(table), ...createErasableTrips(table) },
  now: () => Date.now(),
  sleep: (ms: number) => sleep(ms),
  random: Math.random,
};

/** Less than the schedule's rate, so that invocations seldom meet. */
const budgetMs = 240_000;

const handle = middy(async (): Promise<void> => {
  const untilMs = Date.now() + budgetMs;
  await eraseFromTables(ports, untilMs);
  const { objects, done, pending, overdue } = await eraseFromLake(ports, untilMs);
  telemetry.count({ ErasureObjects: objects, ErasuresDone: done, ErasuresOverdue: overdue });
  if (objects + done > 0) telemetry.logger.info("swept the lake", { objects, done, pending });
  if (overdue > 0) telemetry.logger.warn("orders to erase are not done", { overdue });
}).use(telemetry.middleware());

export const handler = telemetry.guard(handle);
