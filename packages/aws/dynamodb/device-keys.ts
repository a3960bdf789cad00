import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { DeviceKeys } from "@trips/core/application/device.ts";
import { readDevice } from "./device-items.ts";
import { deviceKeyOf } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import type { TableOptions } from "./trip-items.ts";

/** What admitting a device takes, and no more: whoever imports it may do the rest neither. */
export const createDeviceKeys = ({
  client,
  tableName,
}: Pick<TableOptions, "client" | "tableName">): DeviceKeys => ({
  loadDevice: (id) => readDevice(client, tableName, id),
  async keepLastUse(id, atMs) {
    await unlessRefused(
      client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: deviceKeyOf(id),
          UpdateExpression: "SET lastUsedAtMs = :at",
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeValues: { ":at": atMs },
        }),
      ),
    );
  },
});
