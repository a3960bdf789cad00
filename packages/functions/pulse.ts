import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import { createPulseStore } from "@trips/aws/dynamodb/pulse-store.ts";
import { countDeliveries, type PulseState, partOf } from "@trips/core/application/pulse.ts";
import { createDocumentClient } from "./clients.ts";
import { deliveriesOf } from "./deliveries.ts";
import { readEnvironment } from "./environment.ts";
import type { KinesisStreamTumblingWindowEvent, TumblingWindowResponse } from "./tumbling-window.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME"]);
const logger = new Logger({ serviceName: "pulse" });
const writePart = createPulseStore({
  client: createDocumentClient(),
  tableName: environment.TRIPS_TABLE_NAME,
});

export const handler = middy(
  async (event: KinesisStreamTumblingWindowEvent<PulseState>): Promise<TumblingWindowResponse> => {
    const held = Object.keys(event.state).length > 0 ? (event.state as PulseState) : undefined;
    const state = countDeliveries(held, deliveriesOf(event.Records));
    if (!state) return { state: {}, batchItemFailures: [] };
    if (event.isFinalInvokeForWindow) {
      const part = partOf(state, event.window.start, event.shardId);
      await writePart(part);
      logger.info("window closed", { window: event.window.start, ...part.counts });
    }
    return { state, batchItemFailures: [] };
  },
).use(injectLambdaContext(logger));
