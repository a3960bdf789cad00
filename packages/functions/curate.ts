import { createDocumentClient, createS3Client } from "./clients.ts";
import { createCurateHandler } from "./curate-handler.ts";
import { readEnvironment } from "./environment.ts";
import { lambdaSurroundings } from "./surroundings.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_LAKE_BUCKET"]);

export const handler = createCurateHandler(
  {
    tableName: environment.TRIPS_TABLE_NAME,
    lakeBucket: environment.TRIPS_LAKE_BUCKET,
    documents: createDocumentClient(),
    objects: createS3Client(),
  },
  lambdaSurroundings("curate"),
);
