import { AwsError } from "../../service.ts";

export type StreamAddress = { readonly name: string; readonly accountId: string };

export const invalidArgument = (message: string): AwsError =>
  new AwsError("InvalidArgumentException", message);

export const streamNotFound = (stream: StreamAddress): AwsError =>
  new AwsError(
    "ResourceNotFoundException",
    `Stream ${stream.name} under account ${stream.accountId} not found.`,
  );

export const streamExists = (stream: StreamAddress): AwsError =>
  new AwsError(
    "ResourceInUseException",
    `Stream ${stream.name} under account ${stream.accountId} already exists.`,
  );

export const shardMissing = (shardId: string, stream: StreamAddress): AwsError =>
  new AwsError(
    "ResourceNotFoundException",
    `Shard ${shardId} in stream ${stream.name} under account ${stream.accountId} does not exist`,
  );

export const shardNotFound = (shardId: string, stream: StreamAddress): AwsError =>
  new AwsError(
    "ResourceNotFoundException",
    `Could not find shard ${shardId} in stream ${stream.name} under account ${stream.accountId}.`,
  );

export const consumerNotFound = (consumer: string, stream: StreamAddress): AwsError =>
  new AwsError(
    "ResourceNotFoundException",
    `Consumer ${consumer} of stream ${stream.name} under account ${stream.accountId} not found.`,
  );

export const limitExceeded = (message: string): AwsError => new AwsError("LimitExceededException", message);

export const resourceInUse = (message: string): AwsError => new AwsError("ResourceInUseException", message);

/** For what AWS supports and this Kinesis does not. */
export const unsupported = (message: string): AwsError =>
  new AwsError("UnsupportedOperationException", message);

/** Operations on shards require a provisioned stream. */
export const onDemandRefusal = (operation: string, stream: StreamAddress): AwsError =>
  new AwsError(
    "ValidationException",
    `${operation} is not supported for stream ${stream.name} under account ${stream.accountId}, which is in ` +
      "ON_DEMAND mode.",
  );

export const rateExceededMessage = (shardId: string, stream: StreamAddress): string =>
  `Rate exceeded for shard ${shardId} in stream ${stream.name} under account ${stream.accountId}.`;

export const rateExceeded = (shardId: string, stream: StreamAddress): AwsError =>
  new AwsError("ProvisionedThroughputExceededException", rateExceededMessage(shardId, stream));

export const shardLimitExceeded = (
  account: { readonly accountId: string; readonly region: string },
  shards: { readonly current: number; readonly limit: number; readonly additional: number },
): AwsError =>
  new AwsError(
    "LimitExceededException",
    `This request would exceed the shard limit for the account ${account.accountId} in ${account.region}. ` +
      `Current shard count for the account: ${shards.current}. Limit: ${shards.limit}. ` +
      `Number of additional shards that would have resulted from this request: ${shards.additional}.`,
  );
