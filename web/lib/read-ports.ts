import "server-only";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createTripReader } from "@trips/aws/dynamodb/trip-reader.ts";
import type { ReadPorts } from "@trips/core/application/read-trips.ts";
import { settings } from "./settings.ts";

let ports: ReadPorts | undefined;

/** The table as this process reads it; made on the first request, so that a build needs no settings. */
export const readPorts = (): ReadPorts => {
  if (!ports) {
    const { region, endpointUrl, tableName } = settings();
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, endpoint: endpointUrl }));
    ports = { reader: createTripReader({ client, tableName }), now: Date.now };
  }
  return ports;
};
