import { PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { type Item, isLive } from "./items.ts";
import { fleetPkPrefix, tripPkPrefix } from "./keys.ts";
import type { TableOptions } from "./trip-items.ts";

const writesAtOnce = 20;

export type Copied = { readonly copied: number; readonly kept: number };

/**
 * Copies what no record says from one table to another: names, preferences, shared links, Pulse, the curated zone's
 * index. What the other table has stays, so that nothing newer is overwritten. Yields after each page of the table.
 */
export async function* copyRest(from: TableOptions, toTable: string): AsyncGenerator<Copied> {
  const { client, tableName, now = Date.now } = from;
  const put = async (item: Item): Promise<boolean> => {
    try {
      await client.send(
        new PutCommand({ TableName: toTable, Item: item, ConditionExpression: "attribute_not_exists(pk)" }),
      );
      return true;
    } catch (error) {
      if ((error as Error).name === "ConditionalCheckFailedException") return false;
      throw error;
    }
  };
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      FilterExpression: "NOT begins_with(pk, :trip) AND NOT begins_with(pk, :fleet)",
      ExpressionAttributeValues: { ":trip": tripPkPrefix, ":fleet": fleetPkPrefix },
    },
  );
  for await (const { Items = [] } of pages) {
    const items = Items.filter((item) => isLive(item, now()));
    let copied = 0;
    for (let at = 0; at < items.length; at += writesAtOnce)
      for (const isNew of await Promise.all(items.slice(at, at + writesAtOnce).map(put))) if (isNew) copied++;
    yield { copied, kept: items.length - copied };
  }
}
