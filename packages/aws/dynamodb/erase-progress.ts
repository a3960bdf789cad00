import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { EraseProgress, EraseProgressStore } from "@trips/core/application/erase-lake.ts";
import { eraseProgressKeys } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import type { TableOptions } from "./trip-items.ts";

/** One item, for the one that sweeps. It names drivers and trips until their orders are done. */
export const createEraseProgress = ({ client, tableName }: TableOptions): EraseProgressStore => ({
  async load(): Promise<EraseProgress> {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: eraseProgressKeys, ConsistentRead: true }),
    );
    return {
      rev: (Item?.rev as number | undefined) ?? 0,
      orders: (Item?.orders as EraseProgress["orders"] | undefined) ?? [],
      sweep: Item?.sweep as EraseProgress["sweep"],
      expiredOn: Item?.expiredOn as EraseProgress["expiredOn"],
    };
  },
  save: (progress) =>
    unlessRefused(
      client.send(
        new PutCommand({
          TableName: tableName,
          Item: { ...eraseProgressKeys, ...progress },
          ConditionExpression: "attribute_not_exists(pk) OR rev = :before",
          ExpressionAttributeValues: { ":before": progress.rev - 1 },
        }),
      ),
    ),
});
