import { paginateScan } from "@aws-sdk/lib-dynamodb";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { systemEffects } from "../effects.ts";
import { isLive } from "./items.ts";
import { tripKeyOf, tripPkPrefix, tripSk } from "./keys.ts";
import { type Segment, scanInputOf } from "./segment.ts";
import type { TableOptions } from "./trip-items.ts";

export type OutdatedTrip = TripKey & { readonly rules: number };

export type OutdatedPage = {
  readonly trips: readonly OutdatedTrip[];
  /** Items that were read for it. */
  readonly scanned: number;
};

/**
 * The trips that other rules than these counted, page by page. Reads the whole table once, and of it only what says so:
 * nothing keeps trips by their rules, because rules change rarely.
 */
export async function* outdatedTrips(
  { client, tableName, now = systemEffects.now }: TableOptions,
  rules: number,
  segment?: Segment,
): AsyncGenerator<OutdatedPage> {
  const pages = paginateScan(
    { client },
    {
      TableName: tableName,
      ...scanInputOf(segment),
      FilterExpression: "begins_with(pk, :trips) AND sk = :trip AND #rules <> :rules",
      ProjectionExpression: "pk, #rules, expiresAt",
      // A reserved word.
      ExpressionAttributeNames: { "#rules": "rules" },
      ExpressionAttributeValues: { ":trips": tripPkPrefix, ":trip": tripSk, ":rules": rules },
    },
  );
  for await (const { Items = [], ScannedCount: scanned = 0 } of pages)
    yield {
      trips: Items.filter((item) => isLive(item, now())).map((item) => ({
        ...tripKeyOf(item.pk as string),
        rules: item.rules as number,
      })),
      scanned,
    };
}
