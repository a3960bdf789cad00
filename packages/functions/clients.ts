import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Clients of one function instance, made at its cold start. Region and endpoint are the environment's. */
export const createDocumentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });

export const createFirehoseClient = (): FirehoseClient => new FirehoseClient({});
