import { createAggregateHandler } from "./aggregate-handler.ts";
import { createDocumentClient, createFirehoseClient } from "./clients.ts";
import { readEnvironment } from "./environment.ts";
import { lambdaSurroundings } from "./surroundings.ts";

const environment = readEnvironment(["TRIPS_TABLE_NAME", "TRIPS_REJECTS_STREAM_NAME", "TRIPS_LANE_SLOTS"]);

export const handler = createAggregateHandler(
  {
    tableName: environment.TRIPS_TABLE_NAME,
    rejectsStreamName: environment.TRIPS_REJECTS_STREAM_NAME,
    laneSlots: Number(environment.TRIPS_LANE_SLOTS),
    documents: createDocumentClient(),
    firehose: createFirehoseClient(),
  },
  lambdaSurroundings("aggregate"),
);
