import type { DayRangeReader } from "@trips/core/application/read-days.ts";
import { readTripOf } from "./items.ts";
import { dateOfDriverSort, driverKey, driverSortRange, tripKeyOf } from "./keys.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** Reads the index `byDriver`, and the trips it names; eventually consistent. */
export const createDayRangeReader = (options: TableOptions): DayRangeReader => {
  const items = createTripItems(options, false);

  /** The date of the driver's first marker, or of the last. */
  const outermostDate = async (driver: string, isFirst: boolean): Promise<string | undefined> => {
    const markers = items.query({
      IndexName: "byDriver",
      KeyConditionExpression: "driverKey = :driver",
      ExpressionAttributeValues: { ":driver": driverKey(driver) },
      ScanIndexForward: isFirst,
      Limit: 1,
    });
    const { value } = await markers.next();
    return value && dateOfDriverSort(value.driverSort as string);
  };

  return {
    async drivenDatesOf(driver) {
      const [first, last] = await Promise.all([outermostDate(driver, true), outermostDate(driver, false)]);
      return first === undefined || last === undefined ? undefined : { first, last };
    },

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
