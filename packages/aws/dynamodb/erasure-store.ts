import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import {
  type Erasure,
  type ErasureState,
  type Erasures,
  erasureStates,
} from "@trips/core/application/erasures.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { systemEffects } from "../effects.ts";
import { createErasedUntil } from "./erased-until.ts";
import { type Item, isLive } from "./items.ts";
import { erasedTripOf, erasureKeys, erasuresPk, pendingErasureSort, pendingErasuresKey } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** Twice as long as anything of a trip is kept: an object of the lake may be copied, and restored, late. */
const keptSeconds = 2 * retentionDays.trips * 86_400;

const itemOf = (erasure: Erasure): Item => {
  const keys = erasureKeys(erasure);
  return {
    ...keys,
    driverKey: pendingErasuresKey,
    driverSort: pendingErasureSort(erasure.erasedAtMs, keys),
    ...erasure,
    expiresAt: Math.ceil(erasure.erasedAtMs / 1000) + keptSeconds,
  };
};

export const erasureOf = (item: Item): Erasure => ({
  driver: item.driver as string,
  trip: erasedTripOf(item.sk as string),
  erasedAtMs: item.erasedAtMs as number,
  state: item.state as ErasureState,
});

/** An item per order, in one partition per driver; until it is done, the index `byDriver` lists it among the pending. */
export const createErasures = (options: TableOptions): Erasures => {
  const { client, tableName, now = systemEffects.now } = options;
  const items = createTripItems(options, true);

  const load = async (erasure: Pick<Erasure, "driver" | "trip">): Promise<Erasure | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: erasureKeys(erasure), ConsistentRead: true }),
    );
    return Item && erasureOf(Item);
  };

  return {
    async order(ordered) {
      const erasure: Erasure = { ...ordered, state: "ordered" };
      const isStored = await unlessRefused(
        client.send(
          new PutCommand({
            TableName: tableName,
            Item: itemOf(erasure),
            ConditionExpression: "attribute_not_exists(pk) OR erasedAtMs < :at",
            ExpressionAttributeValues: { ":at": erasure.erasedAtMs },
          }),
        ),
      );
      return isStored ? erasure : ((await load(erasure)) ?? erasure);
    },

    async pending() {
      const keys: { pk: string; sk: string }[] = [];
      for await (const { pk, sk } of items.query({
        IndexName: "byDriver",
        KeyConditionExpression: "driverKey = :pending",
        ExpressionAttributeValues: { ":pending": pendingErasuresKey },
      }))
        keys.push({ pk: pk as string, sk: sk as string });
      return (await items.loadItems(keys))
        .map(erasureOf)
        .filter(({ state }) => state !== "done")
        .sort((a, b) => a.erasedAtMs - b.erasedAtMs);
    },

    async ordersOf(driver) {
      const found = await Array.fromAsync(
        items.query({
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": erasuresPk(driver) },
          ConsistentRead: true,
        }),
      );
      return found
        .filter((item) => isLive(item, now()))
        .map(erasureOf)
        .sort((a, b) => b.erasedAtMs - a.erasedAtMs);
    },

    async advance(erasure, state) {
      const from = erasureStates.slice(0, erasureStates.indexOf(state) + 1);
      const isStored = await unlessRefused(
        client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: erasureKeys(erasure),
            UpdateExpression: `SET #state = :state${state === "done" ? " REMOVE driverKey, driverSort" : ""}`,
            ConditionExpression: `erasedAtMs = :at AND #state IN (${from.map((_, index) => `:from${index}`).join(", ")})`,
            ExpressionAttributeNames: { "#state": "state" },
            ExpressionAttributeValues: {
              ":state": state,
              ":at": erasure.erasedAtMs,
              ...Object.fromEntries(from.map((earlier, index) => [`:from${index}`, earlier])),
            },
          }),
        ),
      );
      return isStored || (await load(erasure))?.erasedAtMs === erasure.erasedAtMs;
    },

    erasedUntil: createErasedUntil(options),
  };
};
