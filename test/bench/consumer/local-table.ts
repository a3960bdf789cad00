import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { table } from "@trips/core/pipeline.ts";
import { createTable } from "@trips/local/dynamodb/create-table.ts";
import { startDynoxide } from "@trips/local/dynamodb/dynoxide.ts";
import { region } from "@trips/local/settings.ts";

/** A separate DynamoDB. The usual pattern's tables have no index, which saves it their writes. */
export const startDatabase = async () => {
  const directory = await mkdtemp(join(tmpdir(), "trips-bench-"));
  const dynoxide = await startDynoxide({ directory });
  const clients: DynamoDBClient[] = [];
  const client = (): DynamoDBClient => {
    const made = new DynamoDBClient({
      endpoint: dynoxide.url,
      region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    clients.push(made);
    return made;
  };
  return {
    client,
    createTripsTable: (name: string) => createTable(dynoxide.url, region, { ...table, name }),
    createPlainTable: async (name: string, ...keys: readonly string[]): Promise<void> => {
      await client().send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: keys.map((key, index) => ({
            AttributeName: key,
            KeyType: index === 0 ? "HASH" : "RANGE",
          })),
          AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: "S" })),
        }),
      );
    },
    stop: async (): Promise<void> => {
      for (const made of clients) made.destroy();
      await dynoxide.stop();
      await rm(directory, { recursive: true });
    },
  };
};

export type Database = Awaited<ReturnType<typeof startDatabase>>;
