import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { DeviceKind, StoredDevice } from "@trips/core/application/device.ts";
import type { Item } from "./items.ts";
import { deviceIdOf, deviceKeyOf, deviceSort, devicesKey } from "./keys.ts";

export const deviceItemOf = ({ id, ...device }: StoredDevice): Item => ({
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

/** A consistent read, so that a removed device is gone at once. */
export const readDevice = async (
  client: DynamoDBDocumentClient,
  tableName: string,
  id: string,
): Promise<StoredDevice | undefined> => {
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: deviceKeyOf(id), ConsistentRead: true }),
  );
  return Item && deviceOf(Item);
};
