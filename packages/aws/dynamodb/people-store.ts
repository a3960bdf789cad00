import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { PeopleStore } from "@trips/core/application/people.ts";
import { retentionDays } from "@trips/core/pipeline.ts";
import { systemEffects } from "../effects.ts";
import { isLive } from "./items.ts";
import { peoplePk } from "./keys.ts";
import { createTripItems, type TableOptions } from "./trip-items.ts";

/** A name is kept as long as the trips of its last sign-in are. Reads are eventually consistent. */
export const createPeopleStore = (options: TableOptions): PeopleStore => {
  const { client, tableName, now = systemEffects.now } = options;
  const { query } = createTripItems(options, false);
  return {
    async put({ driver, name }) {
      const expiresAt = Math.floor(now() / 1000) + retentionDays.trips * 86_400;
      await client.send(
        new PutCommand({ TableName: tableName, Item: { pk: peoplePk, sk: driver, name, expiresAt } }),
      );
    },
    async remove(driver) {
      await client.send(new DeleteCommand({ TableName: tableName, Key: { pk: peoplePk, sk: driver } }));
    },
    async loadPeople() {
      const items = await Array.fromAsync(
        query({ KeyConditionExpression: "pk = :people", ExpressionAttributeValues: { ":people": peoplePk } }),
      );
      return items
        .filter((item) => isLive(item, now()))
        .map(({ sk, name }) => ({ driver: sk as string, name: name as string }));
    },
  };
};
