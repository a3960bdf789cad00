import { AthenaClient } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Clients of one function instance, created at cold start. Region and endpoint come from the environment. */
export const createDocumentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });

export const createKinesisClient = (): KinesisClient => new KinesisClient({});

export const createLambdaClient = (): LambdaClient => new LambdaClient({});

export const createAthenaClient = (): AthenaClient => new AthenaClient({});

export const createFirehoseClient = (): FirehoseClient => new FirehoseClient({});

/** An endpoint of one's own has no name per bucket. */
export const createS3Client = (): S3Client =>
  new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
