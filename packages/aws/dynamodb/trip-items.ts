import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  paginateQuery,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { Page } from "@trips/core/application/trip-store.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { windowMs } from "@trips/core/domain/window.ts";
import { type Effects, systemEffects } from "../effects.ts";
import { type Item, isLive, pageOf } from "./items.ts";
import { firstIdChunkSk, firstWindowSk, idChunkSk, lastWindowSk, tripPk, tripSk, windowSk } from "./keys.ts";

export type TableOptions = {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
} & Partial<Effects>;

type Key = { readonly pk: string; readonly sk: string };

/** Keys per BatchGetItem. */
export const batchGetKeys = 100;
const maxAttempts = 8;

/** The reads that the consumer and the readers share; only the consumer's are strongly consistent. */
export const createTripItems = ({ client, tableName, ...effects }: TableOptions, consistentRead: boolean) => {
  const { now = systemEffects.now, sleep = systemEffects.sleep, random = systemEffects.random } = effects;
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

  const pagesBefore = (key: TripKey, before: string) =>
    pages(key, firstWindowSk, before, { ScanIndexForward: false, Limit: 4 });

  /** Pages do not overlap, so of those that begin at or before `from` only the last one can reach beyond it. */
  const pagesIn = async function* (key: TripKey, from: number, to: number): AsyncGenerator<Page> {
    const after = pages(key, windowSk(from + windowMs), windowSk(to));
    const [nearest, first] = await Promise.all([pagesBefore(key, windowSk(from)).next(), after.next()]);
    if (!nearest.done && nearest.value.at(-1)!.start >= from) yield nearest.value;
    if (first.done) return;
    yield first.value;
    yield* after;
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
        await sleep(random() * 20 * 2 ** attempt);
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
    pagesIn,
    /** The first `count` chunks of a trip's ids. */
    idChunks: async (key: TripKey, count: number): Promise<Item[]> => {
      if (count === 0) return [];
      const chunks = query({
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
        ExpressionAttributeValues: {
          ":pk": tripPk(key),
          ":first": firstIdChunkSk,
          ":last": idChunkSk(count - 1),
        },
        ConsistentRead: consistentRead,
      });
      return (await Array.fromAsync(chunks)).filter((item) => isLive(item, now()));
    },
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
    pagesBefore: (key: TripKey, start: number) => pagesBefore(key, windowSk(start - 1)),
    pagesAfter: (key: TripKey, start: number) =>
      pages(key, windowSk(start + windowMs), lastWindowSk, { Limit: 4 }),
  };
};
