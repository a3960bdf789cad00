import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import type { ErasableTrips } from "@trips/core/application/curated-zone.ts";
import { curatedTripKeyOf, lakeDriverKey } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** Apart from the store of the curated zone's trips, so that its users need no permission to delete. */
export const createErasableTrips = (options: TableOptions): ErasableTrips => {
  const { client, tableName } = options;
  const items = createTripItems(options, false);
  return {
    remove: (trip) =>
      unlessRefused(
        client.send(
          new DeleteCommand({
            TableName: tableName,
            Key: curatedTripKeyOf(trip),
            ConditionExpression: "rev = :rev",
            ExpressionAttributeValues: { ":rev": trip.rev },
          }),
        ),
      ),
    async *ofDriver(driver) {
      for await (const item of items.query({
        IndexName: "byDriver",
        KeyConditionExpression: "driverKey = :driver",
        ExpressionAttributeValues: { ":driver": lakeDriverKey(driver) },
      }))
        yield { driver, trip: item.driverSort as string };
    },
  };
};
