import { createBooksReader } from "@trips/aws/dynamodb/books-reader.ts";
import { createDayRangeReader } from "@trips/aws/dynamodb/day-range-reader.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { createApiHandler } from "./api-handler.ts";
import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createReadRoutes } from "./read-routes.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const telemetry = createTelemetry("read-api");
const table = { client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME };
const routes = createReadRoutes({
  reader: createTripReader(table),
  ranges: createDayRangeReader(table),
  books: createBooksReader(table),
  now: Date.now,
});

export const handler = createApiHandler(telemetry, routes);
