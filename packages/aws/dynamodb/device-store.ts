import { DeleteCommand, PutCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import type { DeviceStore } from "@trips/core/application/device.ts";
import { deviceItemOf, readDevice } from "./device-items.ts";
import { deviceIdOf, deviceKeyOf, devicesKey } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import type { TableOptions } from "./trip-items.ts";

/** One item per device; the index `byDriver` lists a driver's. */
export const createDeviceStore = ({
  client,
  tableName,
}: Pick<TableOptions, "client" | "tableName">): DeviceStore => ({
  async put(device) {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: deviceItemOf(device),
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
  },
  async devicesOf(driver) {
    const ids: string[] = [];
    for await (const { Items = [] } of paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: "byDriver",
        KeyConditionExpression: "driverKey = :of",
        ExpressionAttributeValues: { ":of": devicesKey(driver) },
      },
    ))
      ids.push(...Items.map(({ pk }) => deviceIdOf(pk as string)));
    const devices = await Promise.all(ids.map((id) => readDevice(client, tableName, id)));
    return devices.filter((device) => device !== undefined);
  },
  async remove(driver, id) {
    return unlessRefused(
      client.send(
        new DeleteCommand({
          TableName: tableName,
          Key: deviceKeyOf(id),
          ConditionExpression: "driverKey = :of",
          ExpressionAttributeValues: { ":of": devicesKey(driver) },
        }),
      ),
    );
  },
});
