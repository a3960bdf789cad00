import middy from "@middy/core";
import { createCuratedTrips } from "@trips/aws/dynamodb/curated-store.ts";
import { createErasableTrips } from "@trips/aws/dynamodb/erasable-trips.ts";
import { createEraseProgress } from "@trips/aws/dynamodb/erase-progress.ts";
import { createEraseTablePorts } from "@trips/aws/dynamodb/erase-table-ports.ts";
import { createCuratedFiles } from "@trips/aws/s3/curated-files.ts";
import { createSweptObjects } from "@trips/aws/s3/swept-objects.ts";
import { eraseFromLake } from "@trips/core/application/erase-lake.ts";
import { eraseFromTables } from "@trips/core/application/erase-table.ts";
import { expireIcebergRows, type IcebergRows } from "@trips/core/application/iceberg-rows.ts";
import { createDocumentClient, createS3Client } from "./clients.ts";
import { lambdaSurroundings } from "./surroundings.ts";

/** Less than the schedule's rate, so that invocations seldom meet. */
const budgetMs = 240_000;

export const createEraseHandler = (settings: {
  readonly tableName: string;
  readonly buckets: { readonly lake: string; readonly failures: string };
  readonly rows?: IcebergRows;
}) => {
  const { buckets, rows } = settings;
  const { telemetry, ...effects } = lambdaSurroundings("erase");
  const table = { client: createDocumentClient(), tableName: settings.tableName, ...effects };
  const client = createS3Client();
  const ports = {
    ...createEraseTablePorts(table),
    progress: createEraseProgress(table),
    objects: createSweptObjects({ client, buckets }),
    files: createCuratedFiles({ client, bucket: buckets.lake }),
    trips: { ...createCuratedTrips(table), ...createErasableTrips(table) },
    rows,
    ...effects,
  };
  const handle = middy(async (): Promise<void> => {
    const untilMs = effects.now() + budgetMs;
    await eraseFromTables(ports, untilMs);
    const { objects, done, pending, overdue } = await eraseFromLake(ports, untilMs);
    telemetry.count({ ErasureObjects: objects, ErasuresDone: done, ErasuresOverdue: overdue });
    if (objects + done > 0) telemetry.logger.info("swept the lake", { objects, done, pending });
    if (overdue > 0) telemetry.logger.warn("orders to erase are not done", { overdue });
    if (rows) await expireIcebergRows({ ...ports, rows });
  }).use(telemetry.middleware());
  return telemetry.guard(handle);
};
