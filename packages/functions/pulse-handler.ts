import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import middy from "@middy/core";
import { createPulseStore } from "@trips/aws/dynamodb/pulse-store.ts";
import { noLags, percentileOf } from "@trips/core/application/lag-histogram.ts";
import { countDeliveries, type PulseState, partOf } from "@trips/core/application/pulse.ts";
import { deliveriesOf } from "./deliveries.ts";
import type { Surroundings } from "./surroundings.ts";
import type { KinesisStreamTumblingWindowEvent, TumblingWindowResponse } from "./tumbling-window.ts";

type Settings = { readonly tableName: string; readonly documents: DynamoDBDocumentClient };

export const createPulseHandler = (settings: Settings, { telemetry, ...effects }: Surroundings) => {
  const { tableName, documents: client } = settings;
  const writePart = createPulseStore({ client, tableName, ...effects });
  const handle = middy(
    async (event: KinesisStreamTumblingWindowEvent<PulseState>): Promise<TumblingWindowResponse> => {
      telemetry.count({ Batches: event.Records.length });
      const held = Object.keys(event.state).length > 0 ? (event.state as PulseState) : undefined;
      const state = countDeliveries(held, deliveriesOf(event.Records), effects.now());
      if (!state) return { state: {}, batchItemFailures: [] };
      if (event.isFinalInvokeForWindow) {
        const part = partOf(state, event.window.start, event.shardId);
        await writePart(part);
        const { lags, ...counts } = part.counts;
        const { records, backfilled, duplicates, late, rejected, activeTrips } = counts;
        telemetry.count({
          Records: records,
          Backfilled: backfilled,
          Duplicates: duplicates,
          Late: late,
          Rejected: rejected,
          ActiveTrips: activeTrips,
        });
        telemetry.logger.info("window closed", {
          window: event.window.start,
          early: event.isWindowTerminatedEarly,
          ...counts,
          p99LagMs: percentileOf(lags ?? noLags, 0.99),
        });
      }
      return { state, batchItemFailures: [] };
    },
  ).use(telemetry.middleware());
  return telemetry.guard(handle);
};
