import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createPulseHandler } from "./pulse-handler.ts";
import { lambdaSurroundings } from "./surroundings.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);

export const handler = createPulseHandler(
  { tableName: environment.TRIPS_TABLE_NAME, documents: createDocumentClient() },
  lambdaSurroundings("pulse"),
);
