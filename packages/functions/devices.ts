import { createDocumentClient } from "./clients.ts";
import { createDevicesHandler } from "./devices-handler.ts";
import { readEnvironment } from "./environment.ts";
import { lambdaSurroundings } from "./surroundings.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);

export const handler = createDevicesHandler(
  { tableName: environment.TRIPS_TABLE_NAME, documents: createDocumentClient() },
  lambdaSurroundings("devices"),
);
