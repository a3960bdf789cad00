import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createStatusStore } from "@trips/aws/dynamodb/status-store.ts";
import { type HeardState, hear, keepStatuses, maxHeld } from "@trips/core/application/keep-statuses.ts";
import { deliveriesOf } from "./deliveries.ts";
import type { Surroundings } from "./surroundings.ts";
import type { KinesisStreamTumblingWindowEvent, TumblingWindowResponse } from "./tumbling-window.ts";

type Settings = { readonly tableName: string; readonly documents: DynamoDBDocumentClient };

export const createDevicesHandler = (settings: Settings, { telemetry, ...effects }: Surroundings) => {
  const table = { client: settings.documents, tableName: settings.tableName, ...effects };
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
  return telemetry.guard(handle);
};
