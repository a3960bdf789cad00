import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import {
  type KeptPreferences,
  type PreferenceStore,
  preferenceNames,
} from "@trips/core/application/preferences.ts";
import { accountPk, preferencesSk } from "./keys.ts";
import type { TableOptions } from "./trip-items.ts";

const keyOf = (driver: string) => ({ pk: accountPk(driver), sk: preferencesSk });

/** One item per driver, which does not expire; an update sets the attributes that changed, so others cannot be lost. */
export const createPreferenceStore = ({
  client,
  tableName,
}: Pick<TableOptions, "client" | "tableName">): PreferenceStore => ({
  async preferencesOf(driver) {
    const { Item = {} } = await client.send(
      new GetCommand({ TableName: tableName, Key: keyOf(driver), ConsistentRead: true }),
    );
    return Object.fromEntries(
      preferenceNames.flatMap((name) => (typeof Item[name] === "string" ? [[name, Item[name]]] : [])),
    ) as KeptPreferences;
  },
  async forget(driver) {
    await client.send(new DeleteCommand({ TableName: tableName, Key: keyOf(driver) }));
  },
  async keepPreferences(driver, change) {
    const names = preferenceNames.filter((name) => change[name] !== undefined);
    if (names.length === 0) return;
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keyOf(driver),
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, change[name]])),
      }),
    );
  },
});
