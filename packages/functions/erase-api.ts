import { setTimeout as sleep } from "node:timers/promises";
import { createEraseTablePorts } from "@trips/aws/dynamodb/erase-table-ports.ts";
import { createApiHandler } from "./api-handler.ts";
import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createEraseRoutes } from "./erase-routes.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const telemetry = createTelemetry("erase-api");
const table = { client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME };
const routes = createEraseRoutes({
  ...createEraseTablePorts(table),
  now: Date.now,
  sleep: (ms) => sleep(ms),
  random: Math.random,
});

export const handler = createApiHandler(telemetry, routes);
