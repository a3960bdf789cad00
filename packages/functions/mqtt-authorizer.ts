import { createDeviceKeys } from "@trips/aws/dynamodb/device-keys.ts";
import { createDocumentClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { createMqttAuthorizer } from "./mqtt-policy.ts";
import { createTelemetry } from "./telemetry.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const telemetry = createTelemetry("mqtt-authorizer");
const keys = createDeviceKeys({
  client: createDocumentClient(),
  tableName: environment.TRIPS_TABLE_NAME,
});

export const handler = telemetry.guard(createMqttAuthorizer({ keys, now: Date.now, telemetry }));
