import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy, { type MiddlewareObj } from "@middy/core";
import httpRouter from "@middy/http-router";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import { TripsError } from "@trips/core/application/errors.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { errorResponse, jsonResponse } from "./http.ts";
import { createReadRoutes } from "./read-routes.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const logger = new Logger({ serviceName: "read-api" });
const routes = createReadRoutes({
  reader: createTripReader({ client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME }),
  now: Date.now,
});

const answerErrors: MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  onError: (request) => {
    const { error } = request;
    if (error instanceof TripsError) {
      request.response = errorResponse(error);
      return;
    }
    logger.error("request failed", { error });
    request.response = jsonResponse({ message: "Internal server error" }, 500);
  },
};

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(injectLambdaContext(logger))
  .use(answerErrors)
  .handler(httpRouter(routes));
