import type { CuratedObject } from "@trips/core/application/curated-zone.ts";
import { curatedObjectKeys } from "./keys.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** The objects that arrived in the lake on a date (UTC) and were merged. Eventually consistent. */
export const createCuratedObjects = (options: TableOptions) => {
  const { query } = createTripItems(options, false);
  return async (date: string): Promise<Pick<CuratedObject, "firstT" | "lastT">[]> => {
    const { pk } = curatedObjectKeys({ key: `date=${date}` });
    const items = await Array.fromAsync(
      query({ KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } }),
    );
    return items.map(({ firstT, lastT }) => ({ firstT: firstT as number, lastT: lastT as number }));
  };
};
