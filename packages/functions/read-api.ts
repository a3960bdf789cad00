import middy from "@middy/core";
import httpRouter from "@middy/http-router";
import { createBooksReader } from "@trips/aws/dynamodb/books-reader.ts";
import { createDayRangeReader } from "@trips/aws/dynamodb/day-range-reader.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { answerErrors } from "./answer-errors.ts";
import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { allowAnyOrigin, refuseLongAnswers } from "./http.ts";
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

const handle = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(telemetry.middleware())
  .use(allowAnyOrigin)
  .use(answerErrors(telemetry))
  .use(refuseLongAnswers)
  .handler(httpRouter(routes));

export const handler = telemetry.guard(handle);
