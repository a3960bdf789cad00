import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { table } from "@trips/core/pipeline.ts";
import { createTable } from "@trips/local/dynamodb/create-table.ts";
import { region } from "@trips/local/settings.ts";
import { CliError } from "../cli-error.ts";

/** The local cloud at an address, or AWS with the usual settings and credentials (AWS_REGION, AWS_PROFILE, …). */
export type Place = { readonly type: "local"; readonly edgeUrl: string } | { readonly type: "aws" };

export type Connection = ReturnType<typeof connect>;

export const connect = (place: Place) => {
  const settings =
    place.type === "aws"
      ? {}
      : {
          endpoint: place.edgeUrl,
          region,
          credentials: { accessKeyId: "local", secretAccessKey: "local" },
        };
  const dynamoDb = new DynamoDBClient(settings);
  const clients = {
    kinesis: new KinesisClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: place.type === "local" }),
    firehose: new FirehoseClient(settings),
    lambda: new LambdaClient(settings),
    documents: DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } }),
  };
  return {
    ...clients,
    place,
    /** Fails unless the table is there. In the local cloud, `create` makes a missing one. */
    async ensureTable(name: string, create: boolean): Promise<"found" | "created"> {
      try {
        await dynamoDb.send(new DescribeTableCommand({ TableName: name }));
        return "found";
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
      if (!create) throw new CliError("input", `there is no table "${name}"`);
      if (place.type === "aws")
        throw new CliError(
          "input",
          `there is no table "${name}": create it with the keys and indexes of the stage's table first`,
        );
      await createTable(place.edgeUrl, region, { ...table, name });
      return "created";
    },
    close(): void {
      dynamoDb.destroy();
      for (const client of Object.values(clients)) client.destroy();
    },
  };
};
