import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type DeviceStatus, nameOfDevice } from "@trips/core/application/device-status.ts";
import type { DeviceStatusStore } from "@trips/core/application/device-status-store.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { systemEffects } from "../effects.ts";
import { type Item, isLive } from "./items.ts";
import { statusesKey, statusKeysOf, statusPk, statusSort } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

const expiryOf = ({ heardMs }: DeviceStatus): number =>
  Math.floor(heardMs / 1000) + retentionDays.devices * 86_400;

const itemOf = (status: DeviceStatus, rev: number): Item => ({
  ...statusKeysOf(status),
  driverKey: statusesKey,
  driverSort: statusSort(status),
  ...{ status, rev, expiresAt: expiryOf(status) },
});

const statusOf = (item: Item): DeviceStatus => item.status as DeviceStatus;

/** An item per driver and phone; only a new one changes the index, whose keys stay the same. */
export const createStatusStore = (options: TableOptions): DeviceStatusStore => {
  const { client, tableName, now = systemEffects.now } = options;
  const current = createTripItems({ ...options, now: () => Number.NEGATIVE_INFINITY }, true);
  const items = createTripItems(options, false);
  return {
    async load(keys) {
      const found = await current.loadItems(keys.map(statusKeysOf));
      return new Map(
        found.map((item) => [
          nameOfDevice(statusOf(item)),
          { status: statusOf(item), rev: item.rev as number },
        ]),
      );
    },
    async save(status, expectedRev) {
      return unlessRefused(
        client.send(
          new PutCommand({
            TableName: tableName,
            Item: itemOf(status, (expectedRev ?? 0) + 1),
            ...(expectedRev === undefined
              ? { ConditionExpression: "attribute_not_exists(pk)" }
              : {
                  ConditionExpression: "rev = :rev",
                  ExpressionAttributeValues: { ":rev": expectedRev },
                }),
          }),
        ),
      );
    },
    async remove(key, heardMs) {
      await unlessRefused(
        client.send(
          new DeleteCommand({
            TableName: tableName,
            Key: statusKeysOf(key),
            ConditionExpression: "#status.heardMs <= :heard",
            ExpressionAttributeNames: { "#status": "status" },
            ExpressionAttributeValues: { ":heard": heardMs },
          }),
        ),
      );
    },
    async statusesOf(driver) {
      const found = await Array.fromAsync(
        items.query({
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": statusPk(driver) },
        }),
      );
      return found.filter((item) => isLive(item, now())).map(statusOf);
    },
  };
};
