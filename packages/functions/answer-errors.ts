import type { MiddlewareObj } from "@middy/core";
import { TripsError } from "@trips/core/application/errors.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { errorResponse, jsonResponse } from "./http.ts";
import type { createTelemetry } from "./telemetry.ts";

/** Counts requests, and answers those that fail: with the reason if the caller made a mistake. */
export const answerErrors = (
  telemetry: ReturnType<typeof createTelemetry>,
): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> => ({
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
