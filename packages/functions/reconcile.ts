import { createDocumentClient, createS3Client } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createReconcileHandler } from "./reconcile-handler.ts";
import { lambdaSurroundings } from "./surroundings.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET"]);

export const handler = createReconcileHandler(
  {
    tableName: environment.TRIPS_TABLE_NAME,
    lakeBucket: environment.TRIPS_LAKE_BUCKET,
    documents: createDocumentClient(),
    objects: createS3Client(),
  },
  lambdaSurroundings("reconcile"),
);
