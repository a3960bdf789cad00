import type { TripNamesOf } from "@trips/core/application/erase-table.ts";
import { correctionsDriverKey, driverKey, rejectsDriverKey, tripKeyOf } from "./keys.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** Expired items count until they are deleted. */
export const createTripNamesOf = (options: TableOptions): TripNamesOf => {
  const { query } = createTripItems(options, false);
  return async (driver) => {
    const names = new Set<string>();
    for (const partition of [driverKey(driver), rejectsDriverKey(driver), correctionsDriverKey(driver)])
      for await (const { pk } of query({
        IndexName: "byDriver",
        KeyConditionExpression: "driverKey = :driver",
        ExpressionAttributeValues: { ":driver": partition },
      }))
        names.add(tripKeyOf(pk as string).trip);
    return [...names];
  };
};
