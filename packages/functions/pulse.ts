import middy from "@middy/core";
import { createPulseStore } from "@trips/aws/dynamodb/pulse-store.ts";
import { noLags, percentileOf } from "@trips/core/application/lag-histogram.ts";
import { countDeliveries, type PulseState, partOf } from "@trips/core/application/pulse.ts";
import { createDocumentClient } from "./clients.ts";
import { deliveriesOf } from "./deliveries.ts";
import { readEnvironment } from "./environment.ts";
import { createTelemetry } from "./telemetry.ts";
import type { KinesisStreamTumblingWindowEvent, TumblingWindowResponse } from "./tumbling-window.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const telemetry = createTelemetry("pulse");
const writePart = createPulseStore({
  client: createDocumentClient(),
  tableName: environment.TRIPS_TABLE_NAME,
});

const handle = middy(
  async (event: KinesisStreamTumblingWindowEvent<PulseState>): Promise<TumblingWindowResponse> => {
    telemetry.count({ Batches: event.Records.length });
    const held = Object.keys(event.state).length > 0 ? (event.state as PulseState) : undefined;
    const state = countDeliveries(held, deliveriesOf(event.Records), Date.now());
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

export const handler = telemetry.guard(handle);
