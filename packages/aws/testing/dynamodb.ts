import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { table } from "@trips/core/pipeline.ts";
import { createTable } from "@trips/local/dynamodb/create-table.ts";
import { startDynoxide } from "@trips/local/dynamodb/dynoxide.ts";

/** A DynamoDB of its own for one spec file, with the table of the description. */
export const startTable = async () => {
  const directory = await mkdtemp(join(tmpdir(), "trips-table-"));
  const dynoxide = await startDynoxide({ directory });
  await createTable(dynoxide.url, "us-east-1", table);
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: dynoxide.url,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const stop = async () => {
    client.destroy();
    await dynoxide.stop();
    await rm(directory, { recursive: true });
  };
  return { client, tableName: table.name, url: dynoxide.url, stop };
};
