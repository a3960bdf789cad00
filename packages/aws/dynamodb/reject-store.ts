import { DeleteCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { RejectStore, RejectsCommit } from "@trips/core/application/reject-store.ts";
import { systemEffects } from "../effects.ts";
import { rejectsItemOf, storedRejectsOf } from "./items.ts";
import { pulsePk, pulseRejectsSk, rejectsKeys, rejectsPrefix, tripPk } from "./keys.ts";
import { pulseExpiresAt } from "./pulse-store.ts";
import { isBusy, refusalCodesOf, unlessRefused } from "./transaction-refusal.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

type Action = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** The table as the place where the aggregate consumer keeps rejects. */
export const createRejectStore = (options: TableOptions): RejectStore => {
  const { client, tableName, now = systemEffects.now } = options;
  const items = createTripItems(options, true);
  return {
    async loadRejects(keys) {
      const wanted = keys.map((key) => {
        const { pk, sk } = rejectsKeys(key);
        return { pk, sk };
      });
      const found = new Map(
        (await items.loadItems(wanted)).map((item) => [`${item.pk}/${item.sk}`, storedRejectsOf(item)]),
      );
      return wanted.map(({ pk, sk }) => found.get(`${pk}/${sk}`));
    },

    async commitRejects({ changes, pulse }) {
      const actions = changes.map((change) => putAction(tableName, change, now()));
      if (pulse.rejected > 0) actions.push(pulseAction(tableName, pulse, now()));
      try {
        await client.send(new TransactWriteCommand({ TransactItems: actions }));
        return "committed";
      } catch (error) {
        const codes = refusalCodesOf(error);
        if (codes && (codes.includes("ConditionalCheckFailed") || isBusy(codes))) return "again";
        throw error;
      }
    },

    async allRejectsOf(key) {
      const found = await Array.fromAsync(
        items.query({
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :rejects)",
          ExpressionAttributeValues: { ":pk": tripPk(key), ":rejects": rejectsPrefix },
          ConsistentRead: true,
        }),
      );
      return found.map(storedRejectsOf);
    },

    async removeRejects(rejects) {
      const { pk, sk } = rejectsKeys(rejects);
      return unlessRefused(
        client.send(
          new DeleteCommand({
            TableName: tableName,
            Key: { pk, sk },
            ConditionExpression: "rev = :rev",
            ExpressionAttributeValues: { ":rev": rejects.rev },
          }),
        ),
      );
    },
  };
};

const putAction = (
  tableName: string,
  { rejects, expectedRev }: RejectsCommit["changes"][number],
  now: number,
): Action => ({
  Put: {
    TableName: tableName,
    Item: rejectsItemOf(rejects),
    ...(expectedRev === undefined
      ? {
          ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
          ExpressionAttributeValues: { ":now": Math.floor(now / 1000) },
        }
      : { ConditionExpression: "rev = :rev", ExpressionAttributeValues: { ":rev": expectedRev } }),
  },
});

const pulseAction = (
  tableName: string,
  { minuteMs, lane, rejected }: RejectsCommit["pulse"],
  now: number,
): Action => ({
  Update: {
    TableName: tableName,
    Key: { pk: pulsePk(minuteMs), sk: pulseRejectsSk(minuteMs, lane) },
    UpdateExpression: "ADD rejected :rejected SET expiresAt = :expiresAt",
    ExpressionAttributeValues: { ":rejected": rejected, ":expiresAt": pulseExpiresAt(now) },
  },
});
