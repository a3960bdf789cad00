import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createPeopleStore } from "@trips/aws/dynamodb/people-store.ts";
import type { Person } from "@trips/core/application/people.ts";
import { region } from "@trips/local/settings.ts";

/** The simulated drivers never sign in to the dashboard, which would keep their names, so they are kept here. */
export const nameFleet = async (
  edgeUrl: string,
  tableName: string,
  people: readonly Person[],
): Promise<void> => {
  const dynamoDb = new DynamoDBClient({
    endpoint: edgeUrl,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const store = createPeopleStore({
    client: DynamoDBDocumentClient.from(dynamoDb),
    tableName,
  });
  await Promise.all(people.map(({ driver, name }) => store.put({ driver, name })));
  dynamoDb.destroy();
};
