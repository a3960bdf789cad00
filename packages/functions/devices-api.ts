import { randomBytes } from "node:crypto";
import { createDeviceStore } from "@trips/aws/dynamodb/device-store.ts";
import { createApiHandler } from "./api-handler.ts";
import { createDocumentClient } from "./clients.ts";
import { createDevicesRoutes } from "./devices-routes.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const telemetry = createTelemetry("devices-api");
const routes = createDevicesRoutes({
  devices: createDeviceStore({
    client: createDocumentClient(),
    tableName: environment.TRIPS_TABLE_NAME,
  }),
  now: Date.now,
  randomBytes,
});

export const handler = createApiHandler(telemetry, routes);
