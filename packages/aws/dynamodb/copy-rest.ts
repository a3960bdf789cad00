import { PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { eraseFromTable } from "@trips/core/application/erase-table.ts";
import type { Effects } from "../effects.ts";
import { createEraseTablePorts } from "./erase-table-ports.ts";
import { erasureOf } from "./erasure-store.ts";
import { type Item, isLive } from "./items.ts";
import { erasuresPkPrefix, fleetPkPrefix, tripPkPrefix } from "./keys.ts";
import { type Segment, scanInputOf } from "./segment.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import type { TableOptions } from "./trip-items.ts";

const writesAtOnce = 20;

/** `rest`: all that no record says. `orders`: the orders to erase among it. */
export type Copied = "rest" | "orders";

const filters = {
  rest: {
    FilterExpression: "NOT begins_with(pk, :trip) AND NOT begins_with(pk, :fleet)",
    ExpressionAttributeValues: { ":trip": tripPkPrefix, ":fleet": fleetPkPrefix },
  },
  orders: {
    FilterExpression: "begins_with(pk, :orders)",
    ExpressionAttributeValues: { ":orders": erasuresPkPrefix },
  },
} as const satisfies Record<Copied, object>;

export type CopyCounts = {
  readonly copied: number;
  /** The other table had them. */
  readonly kept: number;
  /** Orders to erase, all of which hold in the other table from then on. */
  readonly orders: number;
};

/**
 * Copies what no record says from one table to another: names, preferences, shared links, Pulse, the curated zone's
 * index, orders to erase. What the other table has stays, so that nothing newer is overwritten. An order is carried out
 * there at once: the other table may have been filled before it was given. Yields after each page of the table.
 */
export async function* copyRest(
  { client, tableName }: TableOptions,
  toTable: string,
  what: Copied,
  effects: Effects,
  segment?: Segment,
): AsyncGenerator<CopyCounts> {
  const other = { ...createEraseTablePorts({ client, tableName: toTable, ...effects }), ...effects };
  const put = (item: Item): Promise<boolean> =>
    unlessRefused(
      client.send(
        new PutCommand({ TableName: toTable, Item: item, ConditionExpression: "attribute_not_exists(pk)" }),
      ),
    );
  /** A later order of the same replaces the one that is there, which says whether it is done. */
  const copyOrder = async (item: Item): Promise<boolean> => {
    const isNew = await put(item);
    const order = erasureOf(item);
    await eraseFromTable(other, isNew ? order : await other.erasures.order(order));
    return isNew;
  };
  const pages = paginateScan(
    { client },
    { TableName: tableName, ConsistentRead: true, ...scanInputOf(segment), ...filters[what] },
  );
  for await (const { Items = [] } of pages) {
    const items = Items.filter((item) => isLive(item, effects.now()));
    const isOrder = ({ pk }: Item) => (pk as string).startsWith(erasuresPkPrefix);
    const [orders, others] = [items.filter(isOrder), items.filter((item) => !isOrder(item))];
    let copied = 0;
    for (let at = 0; at < others.length; at += writesAtOnce)
      for (const isNew of await Promise.all(others.slice(at, at + writesAtOnce).map(put)))
        if (isNew) copied++;
    for (const order of orders) if (await copyOrder(order)) copied++;
    yield { copied, kept: items.length - copied, orders: orders.length };
  }
}
