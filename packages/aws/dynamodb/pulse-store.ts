import { PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { PulsePart } from "@trips/core/application/pulse.ts";
import type { CountFailed } from "@trips/core/application/tell-failed.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { systemEffects } from "../effects.ts";
import { pulseFailedSk, pulsePk, pulseSk } from "./keys.ts";
import type { TableOptions } from "./trip-items.ts";

export const pulseExpiresAt = (nowMs: number): number =>
  Math.floor(nowMs / 1000) + retentionDays.pulse * 86_400;

/** Writes one item per (minute, shard, part); a repeated final invoke overwrites its own item. */
export const createPulseStore =
  ({ client, tableName, now = systemEffects.now }: TableOptions) =>
  async ({ minuteMs, partition, first, counts }: PulsePart): Promise<void> => {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: {
          pk: pulsePk(minuteMs),
          sk: pulseSk(minuteMs, partition, first),
          counts,
          expiresAt: pulseExpiresAt(now()),
        },
      }),
    );
  };

/** Adds to the minute's number of tries in vain; in a transaction, which a retried request makes only once. */
export const createCountFailed =
  ({ client, tableName, now = systemEffects.now }: TableOptions): CountFailed =>
  async ({ minuteMs, partition, failed }) => {
    const Update = {
      TableName: tableName,
      Key: { pk: pulsePk(minuteMs), sk: pulseFailedSk(minuteMs, partition) },
      UpdateExpression: "ADD failed :failed SET expiresAt = :expiresAt",
      ExpressionAttributeValues: { ":failed": failed, ":expiresAt": pulseExpiresAt(now()) },
    };
    await client.send(new TransactWriteCommand({ TransactItems: [{ Update }] }));
  };
