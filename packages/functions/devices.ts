import middy from "@middy/core";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createStatusStore } from "@trips/aws/dynamodb/status-store.ts";
import { type HeardState, hear, keepStatuses, maxHeld } from "@trips/core/application/keep-statuses.ts";
import { createDocumentClient } from "./clients.ts";
import { deliveriesOf } from "./deliveries.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";
import type { KinesisStreamTumblingWindowEvent, TumblingWindowResponse } from "./tumbling-window.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const telemetry = createTelemetry("devices");
const table = { client: createDocumentClient(), tableName: environment.TRIPS_TABLE_NAME };
const ports = { statuses: createStatusStore(table), erasedUntil: createErasedUntil(table) };

const handle = middy(
  async (event: KinesisStreamTumblingWindowEvent<HeardState>): Promise<TumblingWindowResponse> => {
    telemetry.count({ Batches: event.Records.length });
    const heard = hear(event.state, deliveriesOf(event.Records));
    const devices = Object.keys(heard).length;
    if (!event.isFinalInvokeForWindow && devices <= maxHeld) return { state: heard, batchItemFailures: [] };
    await keepStatuses(ports, heard);
    telemetry.count({ Devices: devices });
    return { state: {}, batchItemFailures: [] };
  },
).use(telemetry.middleware());

export const handler = telemetry.guard(handle);
