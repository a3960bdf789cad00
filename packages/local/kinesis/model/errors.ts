import { AwsError } from "../../service.ts";

export type StreamAddress = { readonly name: string; readonly accountId: string };

export function invalidArgument(message: string): AwsError {
  return new AwsError("InvalidArgumentException", message);
}

export function streamNotFound(stream: StreamAddress): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Stream ${stream.name} under account ${stream.accountId} not found.`,
  );
}

export function streamExists(stream: StreamAddress): AwsError {
  return new AwsError(
    "ResourceInUseException",
    `Stream ${stream.name} under account ${stream.accountId} already exists.`,
  );
}

export function shardMissing(shardId: string, stream: StreamAddress): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Shard ${shardId} in stream ${stream.name} under account ${stream.accountId} does not exist`,
  );
}

export function shardNotFound(shardId: string, stream: StreamAddress): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Could not find shard ${shardId} in stream ${stream.name} under account ${stream.accountId}.`,
  );
}

export function consumerNotFound(consumer: string, stream: StreamAddress): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Consumer ${consumer} of stream ${stream.name} under account ${stream.accountId} not found.`,
  );
}

export function limitExceeded(message: string): AwsError {
  return new AwsError("LimitExceededException", message);
}

export function resourceInUse(message: string): AwsError {
  return new AwsError("ResourceInUseException", message);
}

/** What AWS does and this Kinesis does not. */
export function unsupported(message: string): AwsError {
  return new AwsError("UnsupportedOperationException", message);
}

/** Operations on shards are for streams whose capacity is provisioned. */
export function onDemandRefusal(operation: string, stream: StreamAddress): AwsError {
  return new AwsError(
    "ValidationException",
    `${operation} is not supported for stream ${stream.name} under account ${stream.accountId}, which is in ` +
      "ON_DEMAND mode.",
  );
}

export function rateExceededMessage(shardId: string, stream: StreamAddress): string {
  return `Rate exceeded for shard ${shardId} in stream ${stream.name} under account ${stream.accountId}.`;
}

export function rateExceeded(shardId: string, stream: StreamAddress): AwsError {
  return new AwsError("ProvisionedThroughputExceededException", rateExceededMessage(shardId, stream));
}

export function shardLimitExceeded(
  account: { readonly accountId: string; readonly region: string },
  shards: { readonly current: number; readonly limit: number; readonly additional: number },
): AwsError {
  return new AwsError(
    "LimitExceededException",
    `This request would exceed the shard limit for the account ${account.accountId} in ${account.region}. ` +
      `Current shard count for the account: ${shards.current}. Limit: ${shards.limit}. ` +
      `Number of additional shards that would have resulted from this request: ${shards.additional}.`,
  );
}
