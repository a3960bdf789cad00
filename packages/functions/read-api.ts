import middy, { type MiddlewareObj } from "@middy/core";
import httpRouter from "@middy/http-router";
import { createBooksReader } from "@trips/aws/dynamodb/books-reader.ts";
import { createDayRangeReader } from "@trips/aws/dynamodb/day-range-reader.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { allowAnyOrigin, errorResponse, jsonResponse, refuseLongAnswers } from "./http.ts";
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

const answerErrors: MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  before: () => telemetry.count({ Requests: 1 }),
  onError: (request) => {
    const { error } = request;
    if (error instanceof TripsError) {
      telemetry.count({ Refused: 1 });
      request.response = errorResponse(error);
      return;
    }
    telemetry.count({ Failed: 1 });
    telemetry.logger.error("request failed", { error });
    request.response = jsonResponse({ message: "Internal server error" }, 500);
  },
};

const handle = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(telemetry.middleware())
  .use(allowAnyOrigin)
  .use(answerErrors)
  .use(refuseLongAnswers)
  .handler(httpRouter(routes));

export const handler = telemetry.guard(handle);
