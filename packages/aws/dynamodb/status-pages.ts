import { paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { DeviceStatus } from "@trips/core/application/device-status.ts";
import type { DeviceStatusPages } from "@trips/core/application/device-status-store.ts";
import { afterStatusesOf, driverOfStatusSort, statusesKey } from "./keys.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** The index names the phones driver by driver; what is known of them is read by their keys. */
export const createStatusPages = (options: TableOptions): DeviceStatusPages => {
  const { client, tableName } = options;
  const items = createTripItems(options, false);
  return {
    async statusPage(after, atLeast) {
      const keys: { readonly pk: string; readonly sk: string }[] = [];
      let last: string | undefined;
      let next: string | undefined;
      const listed = paginateQuery(
        { client, pageSize: atLeast },
        {
          TableName: tableName,
          IndexName: "byDriver",
          KeyConditionExpression: "driverKey = :all AND driverSort > :after",
          ExpressionAttributeValues: {
            ":all": statusesKey,
            // Before every driver, or after all phones of one.
            ":after": after === undefined ? " " : afterStatusesOf(after),
          },
        },
      );
      pages: for await (const { Items = [] } of listed)
        for (const { pk, sk, driverSort } of Items) {
          const driver = driverOfStatusSort(driverSort as string);
          if (driver !== last && keys.length >= atLeast) {
            next = last;
            break pages;
          }
          keys.push({ pk: pk as string, sk: sk as string });
          last = driver;
        }
      const found = (await items.loadItems(keys)).map((item) => item.status as DeviceStatus);
      return { statuses: found, next };
    },
  };
};
