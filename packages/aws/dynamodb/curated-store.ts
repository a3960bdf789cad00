import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type {
  CountedBy,
  CuratedTrip,
  CuratedTrips,
  PutCuratedObject,
} from "@trips/core/application/curated-zone.ts";
import { decodeCorrections, encodeCorrections } from "@trips/core/domain/corrections-codec.ts";
import { decodeIds, encodeIds } from "@trips/core/domain/id-set-codec.ts";
import type { Sent, TripKey } from "@trips/core/domain/trip.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { systemEffects } from "../effects.ts";
import type { Item } from "./items.ts";
import { curatedObjectKeys, curatedTripKeyOf, curatedTripKeys } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

const itemOf = ({ hours, corrections, ...trip }: CuratedTrip): Item => ({
  ...curatedTripKeys(trip),
  ...trip,
  hours: encodeIds(hours),
  ...(corrections.length > 0 && { corrections: encodeCorrections(corrections) }),
});

const tripOf = (item: Item): CuratedTrip => ({
  driver: item.driver as string,
  trip: item.trip as string,
  rev: item.rev as number,
  hours: decodeIds(item.hours as Uint8Array),
  timeZone: item.timeZone as Sent,
  vehicle: item.vehicle as Sent | undefined,
  corrections: decodeCorrections(item.corrections as Uint8Array | undefined),
  countedBy: item.countedBy as CountedBy,
  expiresAt: item.expiresAt as number,
});

/** What the curated zone knows of its trips, an item per trip. */
export const createCuratedTrips = (options: TableOptions): CuratedTrips => {
  const { client, tableName, now = systemEffects.now } = options;
  const items = createTripItems(options, true);
  return {
    async load(keys: readonly TripKey[]) {
      const wanted = keys.map(curatedTripKeyOf);
      const found = new Map((await items.loadItems(wanted)).map((item) => [item.pk, item]));
      return wanted.map(({ pk }) => {
        const item = found.get(pk);
        return item && tripOf(item);
      });
    },
    save: (trip, over) =>
      unlessRefused(
        client.send(
          new PutCommand({
            TableName: tableName,
            Item: itemOf(trip),
            ...(over === undefined
              ? {
                  ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
                  ExpressionAttributeValues: { ":now": Math.floor(now() / 1000) },
                }
              : { ConditionExpression: "rev = :over", ExpressionAttributeValues: { ":over": over } }),
          }),
        ),
      ),
  };
};

/** An item per object; repeating a merge overwrites it. */
export const createPutCuratedObject =
  ({ client, tableName }: TableOptions): PutCuratedObject =>
  async (object) => {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: {
          ...curatedObjectKeys(object),
          ...object,
          expiresAt: Math.floor(object.curatedAtMs / 1000) + retentionDays.pulse * 86_400,
        },
      }),
    );
  };
