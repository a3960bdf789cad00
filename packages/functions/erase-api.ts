import { setTimeout as sleep } from "node:timers/promises";
import middy from "@middy/core";
import httpRouter from "@middy/http-router";
import { createEraseTablePorts } from "@trips/aws/dynamodb/erase-table-ports.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { answerErrors } from "./answer-errors.ts";
import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createEraseRoutes } from "./erase-routes.ts";
import { allowAnyOrigin, refuseLongAnswers } from "./http.ts";
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

const handle = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
  .use(telemetry.middleware())
  .use(allowAnyOrigin)
  .use(answerErrors(telemetry))
  .use(refuseLongAnswers)
  .handler(httpRouter(routes));

export const handler = telemetry.guard(handle);
