import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  paginateQuery,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { maxPageSpanMs, type Page } from "@trips/core/application/trip-store.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { windowMs } from "@trips/core/domain/window.ts";
import { type Item, isLive, pageOf } from "./items.ts";
import { firstWindowSk, lastWindowSk, tripPk, tripSk, windowSk } from "./keys.ts";

export type TableOptions = {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly now?: () => number;
};

type Key = { readonly pk: string; readonly sk: string };

/** How many keys one BatchGetItem takes. */
export const batchGetKeys = 100;
const maxAttempts = 8;

/** The reads that both the consumer and the readers do; the former asks for strong consistency. */
export const createTripItems = (
  { client, tableName, now = Date.now }: TableOptions,
  consistentRead: boolean,
) => {
  const query = async function* (input: Omit<QueryCommandInput, "TableName">): AsyncGenerator<Item> {
    for await (const page of paginateQuery({ client }, { TableName: tableName, ...input }))
      for (const item of page.Items ?? []) yield item;
  };

  const pages = async function* (
    key: TripKey,
    from: string,
    to: string,
    options: Pick<QueryCommandInput, "ScanIndexForward" | "Limit"> = {},
  ): AsyncGenerator<Page> {
    if (from > to) return;
    for await (const item of query({
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: { ":pk": tripPk(key), ":from": from, ":to": to },
      ConsistentRead: consistentRead,
      ...options,
    }))
      if (isLive(item, now())) yield pageOf(item);
  };

  /** A page that begins earlier than any that reach so far does not. */
  const pagesReaching = async function* (key: TripKey, from: number, to: number): AsyncGenerator<Page> {
    const first = Math.max(0, from - maxPageSpanMs);
    for await (const page of pages(key, windowSk(first), windowSk(to)))
      if (page.at(-1)!.start >= from) yield page;
  };

  /** Live items, in no particular order. */
  const loadItems = async (keys: readonly Key[]): Promise<Item[]> => {
    const found: Item[] = [];
    for (let at = 0; at < keys.length; at += batchGetKeys) {
      let wanted: BatchGetCommandInput["RequestItems"] = {
        [tableName]: { Keys: keys.slice(at, at + batchGetKeys), ConsistentRead: consistentRead },
      };
      for (let attempt = 1; wanted?.[tableName]; attempt++) {
        const answer: BatchGetCommandOutput = await client.send(
          new BatchGetCommand({ RequestItems: wanted }),
        );
        for (const item of answer.Responses?.[tableName] ?? []) if (isLive(item, now())) found.push(item);
        wanted = answer.UnprocessedKeys;
        if (!wanted?.[tableName]) break;
        if (attempt === maxAttempts) throw new Error("DynamoDB left keys unprocessed after all attempts");
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
      }
    }
    return found;
  };

  const loadTrips = async (keys: readonly TripKey[]): Promise<ReadonlyMap<string, Item>> => {
    const pks = [...new Set(keys.map(tripPk))];
    const found = await loadItems(pks.map((pk) => ({ pk, sk: tripSk })));
    return new Map(found.map((item) => [item.pk as string, item]));
  };

  return {
    query,
    loadItems,
    loadTrips,
    pagesReaching,
    /** The trip's own item, then its pages. */
    wholeTrip: async function* (key: TripKey): AsyncGenerator<Item> {
      for await (const item of query({
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :trip AND :last",
        ExpressionAttributeValues: { ":pk": tripPk(key), ":trip": tripSk, ":last": lastWindowSk },
        ConsistentRead: consistentRead,
      }))
        if (isLive(item, now())) yield item;
    },
    /** Nearest first. The minute before `start` is the last that can come before it. */
    pagesBefore: (key: TripKey, start: number) =>
      pages(key, firstWindowSk, windowSk(start - 1), { ScanIndexForward: false, Limit: 4 }),
    pagesAfter: (key: TripKey, start: number) =>
      pages(key, windowSk(start + windowMs), lastWindowSk, { Limit: 4 }),
  };
};
