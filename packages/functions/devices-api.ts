import { randomBytes } from "node:crypto";
import { createDayRangeReader } from "@trips/aws/dynamodb/day-range-reader.ts";
import { createDeviceStore } from "@trips/aws/dynamodb/device-store.ts";
import { createStatusPages } from "@trips/aws/dynamodb/status-pages.ts";
import { createStatusStore } from "@trips/aws/dynamodb/status-store.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createApiHandler } from "./api-handler.ts";
import { createDocumentClient } from "./clients.ts";
import { createDevicesRoutes } from "./devices-routes.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const telemetry = createTelemetry("devices-api");
const table = { client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME };
const routes = createDevicesRoutes({
  devices: createDeviceStore(table),
  statuses: { ...createStatusStore(table), ...createStatusPages(table) },
  ranges: createDayRangeReader(table),
  reader: createTripReader(table),
  now: Date.now,
  randomBytes,
});

export const handler = createApiHandler(telemetry, routes);
