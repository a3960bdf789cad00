import { TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type {
  Commit,
  CommitOutcome,
  PendingCorrections,
  Removal,
  TripChange,
  TripStore,
} from "@trips/core/application/trip-store.ts";
import type { TripKey } from "@trips/core/domain/trip.ts";
import { systemEffects } from "../effects.ts";
import {
  type Item,
  idChunkItemOf,
  idChunksOf,
  pageItemOf,
  pendingItemOf,
  pendingOf,
  storedTripOf,
  tripItemOf,
} from "./items.ts";
import {
  dateMarkerKeys,
  dateOfMarkerSk,
  fleetPk,
  isPartSk,
  laneSk,
  pendingCorrectionsKeyOf,
  tripPk,
  tripSk,
} from "./keys.ts";
import { isBusy, refusalCodesOf } from "./transaction-refusal.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** The table as the aggregate consumer writes it: strongly consistent reads, one transaction per commit. */
export const createTripStore = (options: TableOptions): TripStore => {
  const { client, tableName, now = systemEffects.now } = options;
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

  const remove = async (removal: Removal): Promise<CommitOutcome> => {
    const actions = [
      ...removalActions(tableName, removal, now()),
      ...removal.laneChanges.map((change) => laneAction(tableName, removal.lane, change)),
    ];
    try {
      await client.send(new TransactWriteCommand({ TransactItems: actions }));
      return { kind: "committed" };
    } catch (error) {
      const codes = refusalCodesOf(error);
      // Only the trip's own action, the first, has a condition.
      if (codes?.[0] === "ConditionalCheckFailed") return { kind: "stale", trips: [removal.key] };
      if (codes && isBusy(codes)) return { kind: "busy" };
      throw error;
    }
  };

  /** A trip that is there would refuse to be deleted. */
  const keepPending: TripStore["keepPending"] = async (key, next, expectedRev) => {
    const seconds = Math.floor(now() / 1000);
    const absent = unchanged(undefined, seconds);
    const actions: Action[] = [
      { Delete: { TableName: tableName, Key: { pk: tripPk(key), sk: tripSk }, ...absent } },
      pendingAction(tableName, key, next, expectedRev, seconds),
    ];
    try {
      await client.send(new TransactWriteCommand({ TransactItems: actions }));
      return { kind: "committed" };
    } catch (error) {
      const codes = refusalCodesOf(error);
      if (codes?.includes("ConditionalCheckFailed")) return { kind: "stale", trips: [key] };
      if (codes && isBusy(codes)) return { kind: "busy" };
      throw error;
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
    async pendingOf(keys) {
      const wanted = keys.map(pendingCorrectionsKeyOf);
      const found = await items.loadItems(wanted);
      const byPk = new Map(found.map((item) => [item.pk as string, pendingOf(item)]));
      return keys.map((key) => byPk.get(tripPk(key)));
    },
    keepPending,
    pagesIn: items.pagesIn,
    pagesBefore: items.pagesBefore,
    pagesAfter: items.pagesAfter,
    commit,
    async partsOf(key) {
      const sks: string[] = [];
      for await (const { sk } of items.query({
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": tripPk(key) },
        ProjectionExpression: "sk",
        ConsistentRead: true,
      }))
        sks.push(sk as string);
      return {
        dates: sks.flatMap((sk) => dateOfMarkerSk(sk) ?? []),
        others: sks.filter(isPartSk),
      };
    },
    remove,
  };
};

/** A trip is still as it was read. */
const unchanged = (expectedRev: number | undefined, seconds: number) =>
  expectedRev === undefined
    ? {
        ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
        ExpressionAttributeValues: { ":now": seconds },
      }
    : {
        ConditionExpression: "rev = :rev AND expiresAt > :now",
        ExpressionAttributeValues: { ":rev": expectedRev, ":now": seconds },
      };

const pendingAction = (
  tableName: string,
  key: TripKey,
  next: PendingCorrections | undefined,
  expectedRev: number | undefined,
  seconds: number,
): Action => {
  const condition = unchanged(expectedRev, seconds);
  return next
    ? { Put: { TableName: tableName, Item: pendingItemOf(key, next), ...condition } }
    : { Delete: { TableName: tableName, Key: pendingCorrectionsKeyOf(key), ...condition } };
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
        ...unchanged(expectedRev, seconds),
      },
    },
    ...(expectedRev === undefined
      ? [pendingAction(tableName, trip, undefined, change.pendingRev, seconds)]
      : []),
    ...change.pages.map((page) => put(pageItemOf(trip, page))),
    ...change.idChunks.map((chunk) => put(idChunkItemOf(trip, chunk))),
    ...change.addedDates.map((date) => put({ ...dateMarkerKeys(trip, date), expiresAt: trip.expiresAt })),
    ...change.removedDates.map((date): Action => {
      const { pk, sk } = dateMarkerKeys(trip, date);
      return { Delete: { TableName: tableName, Key: { pk, sk } } };
    }),
  ];
};

const removalActions = (
  tableName: string,
  { key, expectedRev, next, parts }: Removal,
  now: number,
): Action[] => {
  const condition = unchanged(expectedRev, Math.floor(now / 1000));
  const pk = tripPk(key);
  const sks = [...parts.others, ...parts.dates.map((date) => dateMarkerKeys(key, date).sk)];
  return [
    next
      ? { Put: { TableName: tableName, Item: tripItemOf(next), ...condition } }
      : { Delete: { TableName: tableName, Key: { pk, sk: tripSk }, ...condition } },
    ...sks.map((sk): Action => ({ Delete: { TableName: tableName, Key: { pk, sk } } })),
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
      .map(({ Put, Delete }) => (Put?.Item?.pk ?? Delete?.Key?.pk) as string),
  );
  if (stalePks.size > 0)
    return {
      kind: "stale",
      trips: trips.filter(({ trip }) => stalePks.has(tripPk(trip))).map(({ trip }) => trip),
    };
  return isBusy(codes) ? { kind: "busy" } : undefined;
};
