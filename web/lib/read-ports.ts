import "server-only";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createDayRangeReader } from "@trips/aws/dynamodb/day-range-reader.ts";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import type { DayRangeReader } from "@trips/core/application/day-range.ts";
import type { ReadPorts } from "@trips/core/application/read-trips.ts";
import { settings } from "./settings.ts";

type DashboardPorts = ReadPorts & { readonly ranges: DayRangeReader };

let ports: DashboardPorts | undefined;

/** The table as this process reads it; made on the first request, so that a build needs no settings. */
export const readPorts = (): DashboardPorts => {
  if (!ports) {
    const { region, endpointUrl, tableName } = settings();
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, endpoint: endpointUrl }));
    const table = { client, tableName };
    ports = { reader: createTripReader(table), ranges: createDayRangeReader(table), now: Date.now };
  }
  return ports;
};
