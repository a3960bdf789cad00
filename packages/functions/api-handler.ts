import middy, { type MiddlewareObj } from "@middy/core";
import httpRouter, { type Route } from "@middy/http-router";
import { TripsError } from "@trips/core/application/errors.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { allowAnyOrigin, errorResponse, jsonResponse, refuseLongAnswers } from "./http.ts";
import type { createTelemetry } from "./telemetry.ts";

type Telemetry = ReturnType<typeof createTelemetry>;

/** A function that serves some routes of the API. */
export const createApiHandler = (
  telemetry: Telemetry,
  routes: Route<APIGatewayProxyEvent, APIGatewayProxyResult>[],
) =>
  telemetry.guard(
    middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
      .use(telemetry.middleware())
      .use(allowAnyOrigin)
      .use(answerErrors(telemetry))
      .use(refuseLongAnswers)
      .handler(httpRouter(routes)),
  );

/** Counts requests, and answers those that fail: with the reason if the caller made a mistake. */
const answerErrors = (telemetry: Telemetry): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> => ({
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
});
