import { DeleteCommand, GetCommand, PutCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { ShareStore, StoredShare } from "@trips/core/application/shares.ts";
import { storedTripOf } from "@trips/core/domain/track.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { systemEffects } from "../effects.ts";
import { type Item, isLive } from "./items.ts";
import { shareDigestOf, sharePk, shareSk, shareSort, sharesKey } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import type { TableOptions } from "./trip-items.ts";

const itemOf = (share: StoredShare): Item => ({
  pk: sharePk(share.digest),
  sk: shareSk,
  driverKey: sharesKey(storedTripOf(share.trip)),
  driverSort: shareSort(share.expiresAtMs, share.digest),
  driver: share.trip.driver,
  trip: share.trip.trip,
  hidesEnds: share.hidesEnds,
  createdAtMs: share.createdAtMs,
  expiresAt: share.expiresAtMs / 1000,
});

const shareOf = (item: Item): StoredShare => ({
  digest: shareDigestOf(item.pk as string),
  trip: { driver: item.driver as string, trip: item.trip as string },
  hidesEnds: item.hidesEnds as boolean,
  createdAtMs: item.createdAtMs as number,
  expiresAtMs: (item.expiresAt as number) * 1000,
});

/**
 * One item per share; the index `byDriver` lists a trip's shares by expiry. Opening a share is a consistent read, so
 * that a revoked one cannot be opened.
 */
export const createShareStore = ({
  client,
  tableName,
  now = systemEffects.now,
}: TableOptions): ShareStore => {
  const keyOf = (digest: string) => ({ pk: sharePk(digest), sk: shareSk });

  const load = async (digest: string): Promise<StoredShare | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: keyOf(digest), ConsistentRead: true }),
    );
    return Item && isLive(Item, now()) ? shareOf(Item) : undefined;
  };

  const digestsOf = async (trip: TripKey): Promise<string[]> => {
    const digests: string[] = [];
    for await (const { Items = [] } of paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: "byDriver",
        KeyConditionExpression: "driverKey = :of AND driverSort > :now",
        ExpressionAttributeValues: { ":of": sharesKey(trip), ":now": shareSort(now(), "") },
      },
    ))
      digests.push(...Items.map(({ pk }) => shareDigestOf(pk as string)));
    return digests;
  };

  return {
    load,
    async put(share) {
      await client.send(new PutCommand({ TableName: tableName, Item: itemOf(share) }));
    },
    async sharesOf(trip) {
      const shares = await Promise.all((await digestsOf(trip)).map(load));
      return shares.filter((share) => share !== undefined);
    },
    async remove(trip, digest) {
      return unlessRefused(
        client.send(
          new DeleteCommand({
            TableName: tableName,
            Key: keyOf(digest),
            ConditionExpression: "driverKey = :of",
            ExpressionAttributeValues: { ":of": sharesKey(trip) },
          }),
        ),
      );
    },
  };
};
