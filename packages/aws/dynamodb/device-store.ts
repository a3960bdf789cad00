import { DeleteCommand, GetCommand, PutCommand, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { DeviceKind, DeviceStore, StoredDevice } from "@trips/core/application/device.ts";
import type { Item } from "./items.ts";
import { deviceIdOf, deviceKeyOf, deviceSort, devicesKey } from "./keys.ts";
import { unlessRefused } from "./transaction-refusal.ts";
import type { TableOptions } from "./trip-items.ts";

const itemOf = ({ id, ...device }: StoredDevice): Item => ({
  ...deviceKeyOf(id),
  driverKey: devicesKey(device.driver),
  driverSort: deviceSort(device.createdAtMs, id),
  ...device,
});

const deviceOf = (item: Item): StoredDevice => ({
  id: deviceIdOf(item.pk as string),
  driver: item.driver as string,
  name: item.name as string,
  kind: item.kind as DeviceKind,
  createdAtMs: item.createdAtMs as number,
  lastUsedAtMs: item.lastUsedAtMs as number | undefined,
  digest: item.digest as string,
});

/** One item per device, found by the id in its key; the index `byDriver` lists a driver's devices. */
export const createDeviceStore = ({
  client,
  tableName,
}: Pick<TableOptions, "client" | "tableName">): DeviceStore => {
  const loadDevice = async (id: string): Promise<StoredDevice | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: deviceKeyOf(id), ConsistentRead: true }),
    );
    return Item && deviceOf(Item);
  };

  return {
    loadDevice,
    async put(device) {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: itemOf(device),
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
      const devices = await Promise.all(ids.map(loadDevice));
      return devices.filter((device) => device !== undefined);
    },
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
  };
};
