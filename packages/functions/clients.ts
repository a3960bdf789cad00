import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Clients of one function instance, created at cold start. Region and endpoint come from the environment. */
export const createDocumentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });

export const createFirehoseClient = (): FirehoseClient => new FirehoseClient({});
