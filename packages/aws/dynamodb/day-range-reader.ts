import type { DayRangeReader } from "@trips/core/application/read-days.ts";
import type { SummarisedTrip } from "@trips/core/application/trip-reader.ts";
import { type Item, readTripOf } from "./items.ts";
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

  const tripsOf = async (markers: readonly Item[], from: string, to: string): Promise<SummarisedTrip[]> => {
    const found = await items.loadTrips(markers.map(({ pk }) => tripKeyOf(pk as string)));
    return [...found.values()]
      .map(readTripOf)
      .filter(({ summary }) => [...summary.days.keys()].some((date) => date >= from && date <= to));
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
      return tripsOf(markers, from, to);
    },

    async tripsOfLatestDates(driver, from, to, atLeast) {
      const [first, last] = driverSortRange(from, to);
      const markers: Item[] = [];
      let since = to;
      // The one beyond shows whether its date goes on.
      for await (const marker of items.query({
        IndexName: "byDriver",
        KeyConditionExpression: "driverKey = :driver AND driverSort BETWEEN :first AND :last",
        ExpressionAttributeValues: { ":driver": driverKey(driver), ":first": first, ":last": last },
        ScanIndexForward: false,
        Limit: atLeast + 1,
      })) {
        const date = dateOfDriverSort(marker.driverSort as string);
        if (markers.length >= atLeast && date !== since)
          return { trips: await tripsOf(markers, since, to), since };
        markers.push(marker);
        since = date;
      }
      return { trips: await tripsOf(markers, from, to), since: from };
    },
  };
};
