import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { createErasedUntil } from "@trips/aws/dynamodb/erased-until.ts";
import { createRejectStore } from "@trips/aws/dynamodb/reject-store.ts";
import { createTripStore } from "@trips/aws/dynamodb/trip-store.ts";
import { type AggregatePorts, aggregate } from "@trips/core/application/aggregate.ts";
import { TripCache } from "@trips/core/application/trip-cache.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { deliveriesOf } from "@trips/functions/deliveries.ts";
import type { Contender } from "./contender.ts";
import type { Database } from "./local-table.ts";
import { meter } from "./meter.ts";

/** The function `aggregate`, wired as in packages/functions. */
export const createAggregateConsumer = async (database: Database, name: string): Promise<Contender> => {
  const tableName = `${name}-trips`;
  await database.createTripsTable(tableName);
  const client = database.client();
  const { take } = meter(client);
  const table = {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    tableName,
  };
  const ports: AggregatePorts = {
    store: createTripStore(table),
    rejectStore: createRejectStore(table),
    erasedUntil: createErasedUntil(table),
    writeRejects: async ([reject]) => {
      throw new Error(`rejected: ${reject?.detail}`);
    },
    cache: new TripCache(1_000),
    now: Date.now,
    sleep: (ms) => sleep(ms),
    random: Math.random,
    slot: 0,
    retentionDays: retentionDays.trips,
  };
  return {
    name: "trips: aggregate",
    keepsTrips: true,
    async handle(event) {
      const { failed } = await aggregate(ports, deliveriesOf(event.Records));
      return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
    },
    takeUsage: take,
    async countRecords() {
      let count = 0;
      const reader = DynamoDBDocumentClient.from(database.client());
      for await (const page of paginateScan({ client: reader }, { TableName: tableName }))
        for (const item of page.Items ?? []) if (item.sk === "TRIP") count += item.unique as number;
      return count;
    },
  };
};
