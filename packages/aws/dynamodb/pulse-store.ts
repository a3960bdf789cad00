import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { PulsePart } from "@trips/core/application/pulse.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { pulsePk, pulseSk } from "./keys.ts";
import type { TableOptions } from "./trip-items.ts";

export const pulseExpiresAt = (nowMs: number): number =>
  Math.floor(nowMs / 1000) + retentionDays.pulse * 86_400;

/** Writes one item per (minute, shard, part); a repeated final invoke overwrites its own item. */
export const createPulseStore =
  ({ client, tableName, now = Date.now }: TableOptions) =>
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
