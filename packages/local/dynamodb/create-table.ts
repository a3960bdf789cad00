import {
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import type { KeyAttribute, TableSpec } from "../settings.ts";

/** Creates the described table; leaves an existing one unchanged. */
export const createTable = async (endpoint: string, region: string, spec: TableSpec): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const keySchema = (partition: KeyAttribute, sort: KeyAttribute): KeySchemaElement[] => [
    { AttributeName: partition.name, KeyType: "HASH" },
    { AttributeName: sort.name, KeyType: "RANGE" },
  ];
  const attributes = [spec, ...spec.indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  try {
    await client.send(
      new CreateTableCommand({
        TableName: spec.name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: keySchema(spec.partitionKey, spec.sortKey),
        AttributeDefinitions: attributes.map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        GlobalSecondaryIndexes: spec.indexes.map((index) => ({
          IndexName: index.name,
          KeySchema: keySchema(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: index.projection },
        })),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  } finally {
    client.destroy();
  }
};
