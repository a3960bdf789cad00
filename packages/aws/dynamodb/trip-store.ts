import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Commit, CommitOutcome, TripChange, TripStore } from "@trips/core/application/trip-store.ts";
import { type Item, idChunkItemOf, idChunksOf, pageItemOf, storedTripOf, tripItemOf } from "./items.ts";
import { dateMarkerKeys, fleetPk, laneSk, tripPk } from "./keys.ts";
import { isBusy, refusalCodesOf } from "./transaction-refusal.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** The table as the aggregate consumer writes it: strongly consistent reads, one transaction per commit. */
export const createTripStore = (options: TableOptions): TripStore => {
  const { client, tableName, now = Date.now } = options;
  const items = createTripItems(options, true);

  const commit = async (commit: Commit): Promise<CommitOutcome> => {
    const actions = [
      ...commit.trips.flatMap((change) => tripActions(tableName, change, now())),
      ...commit.laneChanges.map((change) => laneAction(tableName, commit.lane, change)),
    ];
    try {
      await client.send(new TransactWriteCommand({ TransactItems: actions }));
      return { kind: "committed" };
    } catch (error) {
      const outcome = refusalOf(error, commit, actions);
      if (!outcome) throw error;
      return outcome;
    }
  };

  return {
    async loadTrips(keys) {
      const found = await items.loadTrips(keys);
      return Promise.all(
        keys.map(async (key) => {
          const item = found.get(tripPk(key));
          return item && storedTripOf(item, await items.idChunks(key, idChunksOf(item)));
        }),
      );
    },
    pagesIn: items.pagesIn,
    pagesBefore: items.pagesBefore,
    pagesAfter: items.pagesAfter,
    commit,
  };
};

/** The trip's own action comes first: its condition guards the rest. */
const tripActions = (tableName: string, change: TripChange, now: number): Action[] => {
  const { trip, expectedRev } = change;
  const put = (item: Item): Action => ({ Put: { TableName: tableName, Item: item } });
  const seconds = Math.floor(now / 1000);
  return [
    {
      Put: {
        TableName: tableName,
        Item: tripItemOf(trip),
        ...(expectedRev === undefined
          ? {
              ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
              ExpressionAttributeValues: { ":now": seconds },
            }
          : {
              ConditionExpression: "rev = :rev AND expiresAt > :now",
              ExpressionAttributeValues: { ":rev": expectedRev, ":now": seconds },
            }),
      },
    },
    ...change.pages.map((page) => put(pageItemOf(trip, page))),
    ...change.idChunks.map((chunk) => put(idChunkItemOf(trip, chunk))),
    ...change.addedDates.map((date) => put({ ...dateMarkerKeys(trip, date), expiresAt: trip.expiresAt })),
    ...change.removedDates.map((date): Action => {
      const { pk, sk } = dateMarkerKeys(trip, date);
      return { Delete: { TableName: tableName, Key: { pk, sk } } };
    }),
  ];
};

const laneAction = (
  tableName: string,
  lane: string,
  { date, expiresAt, totals, trips }: Commit["laneChanges"][number],
): Action => {
  const added = Object.entries({ ...totals, trips }).filter(([, value]) => value !== 0);
  const adding = added.map(([name]) => `#${name} :${name}`).join(", ");
  return {
    Update: {
      TableName: tableName,
      Key: { pk: fleetPk(date), sk: laneSk(lane, expiresAt) },
      // Changes from several trips may cancel out, leaving nothing to add.
      UpdateExpression: `SET expiresAt = :expiresAt${adding && ` ADD ${adding}`}`,
      ...(adding && {
        ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
      }),
      ExpressionAttributeValues: {
        ":expiresAt": expiresAt,
        ...Object.fromEntries(added.map(([name, value]) => [`:${name}`, value])),
      },
    },
  };
};

/** What a refused transaction means; undefined for anything that no retry cures. */
const refusalOf = (
  error: unknown,
  { trips }: Commit,
  actions: readonly Action[],
): CommitOutcome | undefined => {
  const codes = refusalCodesOf(error);
  if (!codes) return undefined;
  const stalePks = new Set(
    actions
      .filter((_, index) => codes[index] === "ConditionalCheckFailed")
      .map(({ Put }) => Put?.Item?.pk as string),
  );
  if (stalePks.size > 0)
    return {
      kind: "stale",
      trips: trips.filter(({ trip }) => stalePks.has(tripPk(trip))).map(({ trip }) => trip),
    };
  return isBusy(codes) ? { kind: "busy" } : undefined;
};
