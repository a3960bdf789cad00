import type { DayRangeReader } from "@trips/core/application/read-days.ts";
import { readTripOf } from "./items.ts";
import { driverKey, driverSortRange, tripKeyOf } from "./keys.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** One query of the index `byDriver`, then the trips it names; eventually consistent. */
export const createDayRangeReader = (options: TableOptions): DayRangeReader => {
  const items = createTripItems(options, false);
  return {
    async tripsOfDriverBetween(driver, from, to) {
      const [first, last] = driverSortRange(from, to);
      const markers = await Array.fromAsync(
        items.query({
          IndexName: "byDriver",
          KeyConditionExpression: "driverKey = :driver AND driverSort BETWEEN :first AND :last",
          ExpressionAttributeValues: { ":driver": driverKey(driver), ":first": first, ":last": last },
        }),
      );
      const found = await items.loadTrips(markers.map(({ pk }) => tripKeyOf(pk as string)));
      return [...found.values()]
        .map(readTripOf)
        .filter(({ summary }) => [...summary.days.keys()].some((date) => date >= from && date <= to));
    },
  };
};
